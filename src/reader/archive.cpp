#include "reader/archive.h"

#include <utility>

namespace haima::reader {
namespace {

/// Why no series of the study can be read, from the reasons of its series.
Error nothing_to_read(const ct::Study& study) {
  std::string reasons;
  for (const ct::Series& series : study.series) {
    reasons += (reasons.empty() ? "" : "; ") + std::string{series.reason};
  }
  return {Code::not_a_scan, study.path, reasons,
          "give the axial CT series of the head, or name one with --series"};
}

Result<Reading> read_study(ct::Study study, const Options& options, Context& context) {
  if (!study.chosen) return fail(nothing_to_read(study));
  HAIMA_TRY(ct::Scan scan, ct::load(std::move(study), context));
  HAIMA_TRY(Findings findings, read(scan, options, context));
  return Reading{std::move(scan), std::move(findings)};
}

}  // namespace

Result<Tally> read_archive(std::span<const Path> paths, const ct::OpenOptions& open, const Options& options,
                           Context& context,
                           const std::function<void(const std::string& path, Result<Reading>)>& on_study) {
  HAIMA_TRY(ct::Opened opened, ct::open(paths, open, context));
  Tally tally;
  const auto hand_over = [&](const std::string& path, Result<Reading> reading) {
    ++(reading ? tally.read : tally.refused);
    on_study(path, std::move(reading));
  };
  for (formats::Refused& refused : opened.refused) hand_over(refused.name, fail(std::move(refused.error)));
  for (ct::Study& study : opened.studies) {
    const std::string path = study.path;
    hand_over(path, read_study(std::move(study), options, context));
  }
  return tally;
}

}  // namespace haima::reader
