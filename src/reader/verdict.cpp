#include "reader/verdict.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "ct/continuity.h"

namespace haima::reader {
namespace {

double logit(double probability) {
  constexpr double nearest = 1e-7;
  const double p = std::clamp(probability, nearest, 1 - nearest);
  return std::log(p / (1 - p));
}

double chance(double logit) { return 1 / (1 + std::exp(-logit)); }

/// On the straight lines between the weights, which end at nothing.
double weight_at(double slabs_away, const std::vector<double>& weights) {
  if (!(slabs_away < static_cast<double>(weights.size()))) return 0;
  const auto nearer = static_cast<std::size_t>(slabs_away);
  const double farther = nearer + 1 < weights.size() ? weights[nearer + 1] : 0;
  return std::lerp(weights[nearer], farther, slabs_away - static_cast<double>(nearer));
}

/// How much of a slab each slice stands for: up to half way to its neighbours, and no more than a whole one.
std::vector<double> shares_of(std::span<const double> slabs) {
  std::vector<double> shares(slabs.size(), 1);
  for (std::size_t n = 0; slabs.size() > 1 && n < slabs.size(); ++n) {
    const std::size_t before = n > 0 ? n - 1 : 1, after = n + 1 < slabs.size() ? n + 1 : n - 1;
    const double apart = (std::abs(slabs[n] - slabs[before]) + std::abs(slabs[after] - slabs[n])) / 2;
    shares[n] = std::min(1.0, apart);
  }
  return shares;
}

/// A slab from each to the next where positions or the slab are not known, or where positions are nearer to
/// each other than any scanner's. Slices that lie a little farther apart are next to each other all the same,
/// but not where one is missing between them.
std::vector<double> slabs_of(const std::vector<SliceFindings>& slices, double slab_mm) {
  const bool placed = slab_mm > 0 && std::all_of(slices.begin(), slices.end(), [](const SliceFindings& one) {
                        return one.position_mm.has_value();
                      });
  if (!placed) return slabs_in_order(slices.size());
  std::vector<double> slabs(slices.size());
  for (std::size_t n = 1; n < slices.size(); ++n) {
    const double apart = std::abs(*slices[n].position_mm - *slices[n - 1].position_mm) / slab_mm;
    slabs[n] = slabs[n - 1] + (apart < 2 ? std::min(apart, 1.0) : apart);
  }
  constexpr double thinnest_mm = 0.2;
  const double together = static_cast<double>(slices.size() - 1) * thinnest_mm / slab_mm;
  return slabs.back() < together ? slabs_in_order(slices.size()) : slabs;
}

/// Whether slices that stand side by side are of one head, as far as it is known.
bool of_one_head(const Findings& findings) {
  const Warnings& warnings = findings.warnings;
  if (has(warnings, WarningCode::mixed_patients) || has(warnings, WarningCode::not_one_scan)) return false;
  return !has(warnings, WarningCode::no_positions) || findings.slices.size() >= ct::least_to_follow;
}

void hear_neighbours(std::vector<SliceFindings>& slices, std::span<const double> slabs,
                     const models::ScanRule& rule) {
  const auto each = [&](const auto& of) {
    Chances said;
    for (SliceFindings& slice : slices) said.push_back(of(slice.probability));
    const Chances heard = with_neighbours(said, slabs, rule);
    for (std::size_t n = 0; n < slices.size(); ++n) of(slices[n].probability) = heard[n];
  };
  each([](Probability& one) -> std::optional<double>& { return one.any; });
  for (std::size_t kind = 0; kind < bleed_names.size(); ++kind)
    each([kind](Probability& one) -> std::optional<double>& { return one.kinds[kind]; });
}

/// The chance of each kind in the scan is that of the slice that shows it best.
void take_highest(const Probability& slice, Probability& scan) {
  for (std::size_t kind = 0; kind < scan.kinds.size(); ++kind) {
    if (slice.kinds[kind]) scan.kinds[kind] = std::max(scan.kinds[kind].value_or(0), *slice.kinds[kind]);
  }
}

Probability from_slices(const std::vector<SliceFindings>& slices, std::span<const double> slabs,
                        const models::ScanRule& rule) {
  Probability scan;
  Chances any;
  for (const SliceFindings& slice : slices) {
    any.push_back(slice.probability.any);
    take_highest(slice.probability, scan);
  }
  scan.any = scan_probability(any, slabs, rule);
  return scan;
}

/// A scan has many slices, and its threshold is the higher for it: single ones may reach theirs.
std::string but_look_at(const std::vector<SliceFindings>& slices) {
  if (slices.size() == 1) return {};
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

std::vector<double> slabs_in_order(std::size_t slices) {
  std::vector<double> slabs(slices);
  std::iota(slabs.begin(), slabs.end(), 0.0);
  return slabs;
}

Chances with_neighbours(const Chances& slices, std::span<const double> slabs, const models::ScanRule& rule) {
  Chances out = slices;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (!slices[n]) continue;
    double sum = 0, total = 0;
    for (std::size_t other = 0; other < slices.size(); ++other) {
      const double weight =
          slices[other] ? weight_at(std::abs(slabs[other] - slabs[n]), rule.neighbours) : 0.0;
      if (weight > 0) sum += weight * logit(*slices[other]), total += weight;
    }
    if (total > rule.neighbours.front()) out[n] = chance(sum / total);
  }
  return out;
}

std::optional<double> scan_probability(const Chances& slices, std::span<const double> slabs,
                                       const models::ScanRule& rule) {
  const std::vector<double> shares = shares_of(slabs);
  double highest = 0, free = 0;  // the latter: the logarithm of the chance that all are
  bool read = false;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (!slices[n]) continue;
    read = true;
    highest = std::max(highest, *slices[n]);
    free += shares[n] * std::log1p(-std::min(*slices[n], 1 - 1e-7));
  }
  if (!read) return std::nullopt;
  return rule.calibration(rule.pool == models::Pool::highest ? highest : -std::expm1(free));
}

void judge(Findings& findings, const models::About& about, const std::optional<Probability>& scan) {
  const models::Threshold& threshold = about.thresholds.front();
  // A slice by itself is no scan: neither the rule nor the threshold of scans was made for it.
  const bool alone = findings.slices.size() == 1 && !scan;
  findings.operating_point = point_of(threshold, alone);
  const std::vector<double> slabs = slabs_of(findings.slices, about.input.slab_mm);
  if (!scan && of_one_head(findings)) hear_neighbours(findings.slices, slabs, about.scan);
  for (SliceFindings& slice : findings.slices)
    slice.flagged = slice.probability.any && *slice.probability.any >= threshold.slice;
  if (alone) {
    findings.probability = findings.slices.front().probability;
  } else {
    findings.probability = scan ? *scan : from_slices(findings.slices, slabs, about.scan);
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
