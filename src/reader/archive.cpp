#include "reader/archive.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace haima::reader {
namespace {

/// Why no series of the study can be read, from the reasons of its series, each once.
Error nothing_to_read(const ct::Study& study) {
  std::vector<std::string_view> reasons;
  std::string text;
  for (const ct::Series& series : study.series) {
    if (std::find(reasons.begin(), reasons.end(), series.reason) != reasons.end()) continue;
    reasons.push_back(series.reason);
    text += (text.empty() ? "" : "; ") + series.reason;
  }
  return {Code::not_a_scan, study.path, text,
          "give the axial CT series of the head, or name one with --series"};
}

Result<Reading> read_study(ct::Study study, const Model& model, Context& context) {
  if (!study.chosen) return fail(nothing_to_read(study));
  HAIMA_TRY(ct::Scan scan, ct::load(std::move(study), context));
  HAIMA_TRY(Findings findings, read(scan, model, context));
  return Reading{std::move(scan), std::move(findings)};
}

}  // namespace

Result<Tally> read_each(std::span<const Path> paths, const ct::OpenOptions& open, const Model& model,
                        Context& context, const std::function<void(Outcome)>& on_study) {
  HAIMA_TRY(ct::Opened opened, ct::open(paths, open, context));
  Tally tally;
  const auto hand_over = [&](Outcome outcome) {
    ++(outcome.reading ? tally.read : tally.refused);
    on_study(std::move(outcome));
  };
  for (formats::Refused& refused : opened.refused) {
    ct::Study lone;
    lone.path = refused.name;
    hand_over({lone, fail(std::move(refused.error))});
  }
  const std::size_t count = opened.studies.size();
  for (std::size_t i = 0; i < count; ++i) {
    const ct::Study study = opened.studies[i];
    hand_over({study, read_study(std::move(opened.studies[i]), model, context), i + 1, count});
  }
  return tally;
}

}  // namespace haima::reader
