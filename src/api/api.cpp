#include <nlohmann/json.hpp>
#include <utility>

#include "api/haima.h"
#include "base/json.h"
#include "base/version.h"
#include "reader/archive.h"
#include "report/report.h"

namespace haima::v1 {
namespace {

Result<Settings> settings_of(const Options& options) {
  Settings settings;
  HAIMA_TRY(set(settings, "run.threads", std::to_string(options.threads), "Options::threads"));
  for (const auto& [key, value] : options.settings) HAIMA_TRY(set(settings, key, value, "Options::settings"));
  return settings;
}

Lesion lesion_of(const reader::Lesion& lesion) {
  return {.kind = lesion.kind ? std::string{name_of(*lesion.kind)} : "",
          .side = std::string{name_of(lesion.side)},
          .region = lesion.region,
          .volume_ml = lesion.volume_ml,
          .diameter_mm = lesion.diameter_mm,
          .first_slice = lesion.first_slice,
          .last_slice = lesion.last_slice};
}

Study study_of(const std::string& path, const reader::Findings& findings) {
  Study study;
  study.path = path;
  study.uid = findings.study;
  study.verdict = static_cast<Verdict>(findings.verdict);
  study.reason = findings.reason;
  study.probability = findings.probability.any;
  study.volume_ml = findings.volume_ml;
  for (const reader::Lesion& lesion : findings.lesions) study.lesions.push_back(lesion_of(lesion));
  for (const reader::SliceFindings& slice : findings.slices) {
    study.slices.push_back({slice.source, slice.instance, slice.probability.any, slice.flagged});
  }
  for (const Warning& warning : findings.warnings) study.warnings.push_back(warning.sentence);
  study.json = to_text(report::json_of(findings));
  return study;
}

Study study_of(const std::string& path, const Error& error) {
  Study study;
  study.path = path;
  study.error = error.sentence();
  study.json = to_text(report::json_of(path, error));
  return study;
}

static_assert(static_cast<int>(Verdict::bleeding) == static_cast<int>(reader::Verdict::bleeding) &&
              static_cast<int>(Verdict::none) == static_cast<int>(reader::Verdict::none) &&
              static_cast<int>(Verdict::cannot_say) == static_cast<int>(reader::Verdict::cannot_say));

Result<> read_all(const std::vector<std::filesystem::path>& paths, const Options& options,
                  const std::function<void(const Study&)>& on_study) {
  HAIMA_TRY(const Settings settings, settings_of(options));
  Pool pool{static_cast<std::size_t>(settings.run.threads)};
  Progress silent;
  Context context{settings, pool, silent};
  const auto hand_over = [&](const reader::Outcome& outcome) {
    const std::string& path = outcome.study.path;
    on_study(outcome.reading ? study_of(path, outcome.reading->findings)
                             : study_of(path, outcome.reading.error()));
  };
  const reader::ArchiveOptions archive{.open = {.series = options.series, .each = options.each_picture}};
  const std::string name = options.model.empty() ? reader::default_model : options.model;
  HAIMA_TRY(const reader::Model model, reader::model_named(name, context.limits()));
  HAIMA_TRY(reader::read_each(paths, archive, model, context, hand_over));
  return {};
}

}  // namespace

std::optional<std::string> read(const std::vector<std::filesystem::path>& paths, const Options& options,
                                const std::function<void(const Study&)>& on_study) {
  if (options.threads < 0) return "Options::threads: negative; give 0 for one per processor.";
  const Result<> done = read_all(paths, options, on_study);
  if (!done) return done.error().sentence();
  return std::nullopt;
}

std::string version() { return std::string{haima::version()}; }

}  // namespace haima::v1
