// Shares of successes, with Wilson's interval.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haima::measure {

inline constexpr double z_95 = 1.959963984540054;  // two-sided 95 %

struct Interval {
  double low = 0, high = 1;
};

/// Wilson's interval of a share (Wilson 1927): `share` of `trials`, which may be an effective, fractional
/// number.
Interval wilson(double share, double trials, double z = z_95);

/// Between the 2.5th and the 97.5th percentile of what a bootstrap drew; all there is where it drew nothing.
Interval middle_95(std::vector<double> drawn);

/// Successes among trials.
struct Share {
  int hits = 0, of = 0;
  std::optional<double> value;  // nothing where there was no trial
  Interval interval;
};

struct Trial {
  bool hit = false;
  std::string group;  // trials of one group are not independent; "": a group by itself
};

/// The share of hits. Trials that come in groups carry less than their number: they count as the number of
/// independent trials whose share would vary as much (the ratio estimator's variance over groups).
Share share_of(std::span<const Trial> trials);

}  // namespace haima::measure
