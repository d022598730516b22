// threshold: what is brighter than the rest of this brain is judged by brightness, size, shape and place.
// The baseline that every network must beat. Its scores are evidence between 0 and 1, not calibrated chances,
// and it says nothing of midline shift.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/time.h"
#include "reader/bright.h"
#include "reader/geometry.h"
#include "reader/judge.h"
#include "reader/model.h"

namespace haima::reader {
namespace {

const OperatingPoint operating{"balanced", blood_from};

void score_slices(const std::vector<Region>& regions, const std::vector<double>& evidence,
                  const BrainStack& stack, Findings& findings) {
  double most = 0;
  for (std::size_t slice = 0; slice < findings.slices.size(); ++slice) {
    if (stack.brain[slice].empty()) continue;
    double score = 0;
    for (std::size_t n = 0; n < regions.size(); ++n) {
      if (regions[n].area_mm2[slice] == 0) continue;
      score = std::max(score, score_of(evidence_in_slice(evidence[n], regions[n], slice)));
    }
    findings.slices[slice].probability.any = score;
    findings.slices[slice].flagged = score >= operating.threshold;
    most = std::max(most, score);
  }
  findings.probability.any = most;
}

/// The regions that are called blood, largest first.
std::vector<std::size_t> called(const std::vector<double>& evidence) {
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < evidence.size() && chosen.size() < most_lesions; ++n) {
    if (score_of(evidence[n]) >= operating.threshold) chosen.push_back(n);
  }
  return chosen;
}

/// Slices without brain, or why none shows any; else why the mask is in doubt.
void warn_of_brain(const image::BrainMask& mask, Findings& findings) {
  Warning none{WarningCode::no_brain, "", {}};
  for (std::size_t n = 0; n < mask.planes.size(); ++n) {
    if (mask.planes[n].empty()) none.slices.push_back(static_cast<int>(n));
  }
  const bool all = none.slices.size() == mask.planes.size();
  if (!none.slices.empty()) {
    none.sentence = all ? mask.doubt
                        : "no brain was found in " + std::to_string(none.slices.size()) + " of " +
                              std::to_string(mask.planes.size()) + " slices, which were not read";
    findings.warnings.push_back(std::move(none));
  }
  if (!all && !mask.doubt.empty())
    findings.warnings.push_back({WarningCode::brain_mask_doubtful, mask.doubt, {}});
}

void say_nothing(const std::string& why, Findings& findings) {
  findings.verdict = Verdict::cannot_say;
  findings.reason = why;
}

void report_regions(const ct::Stack& scan, const Bright& bright, Findings& findings, Context& context) {
  const std::vector<double> evidence = evidence_for_each(bright.regions);
  score_slices(bright.regions, evidence, bright.stack, findings);
  add_lesions(bright, called(evidence), scan, findings, context);
  if (millilitres_known(scan)) sum_volumes(findings);
  const bool bleeding = *findings.probability.any >= operating.threshold;
  findings.verdict = bleeding ? Verdict::bleeding : Verdict::none;
  findings.reason =
      bleeding ? "tissue inside the skull is as bright as fresh blood, in shape and place too"
               : "nothing inside the skull is as bright as fresh blood and shaped and placed like it";
}

Result<> find(const ct::Scan& scan, Findings& findings, Context& context) {
  const Stopwatch watch;
  findings.operating_point = operating;
  const Bright bright = bright_of(scan.stack, context);
  warn_of_brain(bright.mask, findings);
  if (bright.why_not.empty()) {
    report_regions(scan.stack, bright, findings, context);
  } else {
    say_nothing(bright.why_not, findings);
  }
  findings.times.push_back({"lesions", watch.elapsed_ms()});
  return {};
}

}  // namespace

ModelKind threshold() {
  return {.name = "threshold",
          .summary = "tissue brighter than the rest of the brain, judged by size, shape and place",
          .make = []() -> Result<Model> {
            return Model{.name = "threshold", .rights = "Apache-2.0", .find = find};
          }};
}

}  // namespace haima::reader
