// Where cases are called bleeding and where nothing is said of them: thresholds, and what lies too near to
// them or is not seen by the network that draws, chosen on cases whose truth is known.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "evaluate/calibrate.h"
#include "measure/auc.h"

namespace haima::evaluate {

/// A slice or scan with the chance that it bleeds, calibrated.
struct Case : measure::Scored {
  /// The highest chance among its slices in which something was drawn; 0: in none; 1: that is not known.
  double drawn = 1;
};
using Cases = std::vector<Case>;
using BySet = std::map<std::string, Cases>;  // what a threshold is chosen on: each set counts alike

/// Below this a curve or a threshold would tell of single cases.
inline constexpr std::ptrdiff_t least_of_class = 10;

/// Sets with enough of both classes.
BySet fit_to_judge(BySet sets);

/// What is called bleeding and not drawn, and not sure enough to be believed all the same.
struct Undrawn {
  double called_from = 0, below = 0;
  double slice = 0;  // from which probability on slices are looked at for what is drawn

  bool holds(const Case& one) const {
    return one.score >= called_from && one.score < below && one.drawn < slice;
  }
};

struct OperatingPoints {
  std::vector<models::Threshold> thresholds;
  double unsure_undrawn = 0;
};

/// Where both rates are alike, and where each reaches what the options ask for, in the mean over sets.
/// `scans`: empty where too few can tell; then they are called at the threshold of slices. `unsure_undrawn`:
/// what it was, which it stays where nobody tells what was drawn.
OperatingPoints operating_points(const BySet& slices, const BySet& scans, const CalibrateOptions& options,
                                 double unsure_undrawn);

/// What was left unsaid, and how often a call would have been wrong there and elsewhere; all cases alike.
Json unsure_of(const models::Band& band, const Undrawn& undrawn, const BySet& sets);

}  // namespace haima::evaluate
