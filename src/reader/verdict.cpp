#include "reader/verdict.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace haima::reader {
namespace {

double logit(double probability) {
  constexpr double nearest = 1e-7;
  const double p = std::clamp(probability, nearest, 1 - nearest);
  return std::log(p / (1 - p));
}

/// The mean of a slice's logit and its neighbours', as far as they were read.
double smoothed_logit(std::span<const std::optional<double>> slices, std::size_t place,
                      const std::vector<double>& weights) {
  double sum = 0, total = 0;
  const auto reach = static_cast<std::ptrdiff_t>(weights.size()) - 1;
  for (std::ptrdiff_t step = -reach; step <= reach; ++step) {
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(place) + step;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(slices.size())) continue;
    const std::optional<double>& slice = slices[static_cast<std::size_t>(at)];
    if (!slice) continue;
    const double weight = weights[static_cast<std::size_t>(std::abs(step))];
    sum += weight * logit(*slice);
    total += weight;
  }
  return sum / total;
}

/// The chance of each kind in the scan is that of the slice that shows it best.
void take_highest(const Probability& slice, Probability& scan) {
  for (std::size_t kind = 0; kind < scan.kinds.size(); ++kind) {
    if (slice.kinds[kind]) scan.kinds[kind] = std::max(scan.kinds[kind].value_or(0), *slice.kinds[kind]);
  }
}

Probability from_slices(const std::vector<SliceFindings>& slices, const models::ScanRule& rule) {
  Probability scan;
  std::vector<std::optional<double>> any;
  for (const SliceFindings& slice : slices) {
    any.push_back(slice.probability.any);
    take_highest(slice.probability, scan);
  }
  scan.any = scan_probability(any, rule);
  return scan;
}

/// A scan has many slices, and its threshold is the higher for it: single ones may reach theirs.
std::string but_look_at(const std::vector<SliceFindings>& slices) {
  const auto flagged =
      std::count_if(slices.begin(), slices.end(), [](const SliceFindings& slice) { return slice.flagged; });
  if (flagged == 0) return {};
  return flagged == 1
             ? ", but one slice by itself is suspicious: look at it"
             : ", but " + std::to_string(flagged) + " slices by themselves are suspicious: look at them";
}

OperatingPoint point_of(const models::Threshold& threshold, bool alone) {
  OperatingPoint point{threshold.name, alone ? threshold.slice : threshold.scan, {}, {}};
  const std::optional<models::Rates>& rates = alone ? threshold.slice_rates : threshold.scan_rates;
  if (rates) point.sensitivity = rates->sensitivity, point.specificity = rates->specificity;
  return point;
}

}  // namespace

Probability probability_of(std::span<const float> outputs, const models::About& about) {
  const auto calibrated = [&](std::size_t n) {
    const double raw = static_cast<double>(outputs[n]);
    return about.calibration.empty() ? raw : about.calibration[n](raw);
  };
  Probability said;
  if (about.task == models::Task::two_class) {
    said.any = calibrated(1);
    return said;
  }
  // Of six classes the first is "none"; of six labels it is "any".
  const double first = calibrated(0);
  said.any = about.task == models::Task::six_class ? 1 - first : first;
  for (std::size_t kind = 0; kind < said.kinds.size(); ++kind) said.kinds[kind] = calibrated(kind + 1);
  return said;
}

std::optional<double> scan_probability(std::span<const std::optional<double>> slices,
                                       const models::ScanRule& rule) {
  std::optional<double> highest;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (!slices[n]) continue;
    const double here = smoothed_logit(slices, n, rule.neighbours);
    highest = std::max(highest.value_or(here), here);
  }
  if (!highest) return std::nullopt;
  return rule.calibration(1 / (1 + std::exp(-*highest)));
}

void judge(Findings& findings, const models::About& about, const std::optional<Probability>& scan) {
  const models::Threshold& threshold = about.thresholds.front();
  // A slice by itself is no scan: neither the rule nor the threshold of scans was made for it.
  const bool alone = findings.slices.size() == 1 && !scan;
  findings.operating_point = point_of(threshold, alone);
  for (SliceFindings& slice : findings.slices)
    slice.flagged = slice.probability.any && *slice.probability.any >= threshold.slice;
  if (alone) {
    findings.probability = findings.slices.front().probability;
  } else {
    findings.probability = scan ? *scan : from_slices(findings.slices, about.scan);
  }
  if (!findings.probability.any) {
    findings.verdict = Verdict::cannot_say;
    findings.reason = "no head was found in any slice";
    return;
  }
  const bool bleeding = *findings.probability.any >= findings.operating_point.threshold;
  findings.verdict = bleeding ? Verdict::bleeding : Verdict::none;
  findings.reason = bleeding
                        ? "the probability of bleeding reaches the threshold of this operating point"
                        : "the probability of bleeding stays below the threshold of this operating point" +
                              but_look_at(findings.slices);
  if (!(alone ? threshold.unsure_slice : threshold.unsure_scan).holds(*findings.probability.any)) return;
  withhold(findings, "the probability of bleeding lies too near to the threshold of this operating point" +
                         but_look_at(findings.slices));
}

void withhold(Findings& findings, std::string why) {
  if (findings.verdict != Verdict::cannot_say) findings.leaning = findings.verdict;
  findings.verdict = Verdict::cannot_say;
  findings.reason = std::move(why);
}

}  // namespace haima::reader
