// Curves of one yes-or-no question: what a picture of a result is drawn from.
#pragma once
#include <vector>

#include "measure/metric.h"

namespace haima::measure {

struct CurvePoint {
  double x = 0, y = 0;
};

/// Sensitivity (y) over 1 - specificity (x), from (0, 0) to (1, 1), a corner for each score. Empty where one
/// of the two classes is missing.
std::vector<CurvePoint> roc_curve(std::span<const Scored> scored);

/// Precision (y) over recall (x), a corner for each score, from the highest down; the precision at a recall
/// between two holds from the next one. Empty without positives.
std::vector<CurvePoint> precision_recall_curve(std::span<const Scored> scored);

/// The share of calls that are wrong (y) among the surest cases (x: their share of all), from the surest to
/// all. Sure is what lies far from the threshold, as a part of the way to 0 or 1; equally sure ones come
/// together. Empty without cases.
std::vector<CurvePoint> risk_coverage_curve(std::span<const Scored> scored, double threshold);

/// Cases of like probability: what was said of them, and how many of them it was true of.
struct ReliabilityBin {
  double probability = 0;  // their mean
  Share truth;
};

/// Bins of equally many cases each, from the least probable up; cases of one probability stay together.
std::vector<ReliabilityBin> reliability(std::span<const Scored> scored, int bins);

/// Places of the cases that are furthest from their truth on the wrong side of the threshold, the worst
/// first.
std::vector<std::size_t> most_wrong(std::span<const Scored> scored, double threshold, std::size_t most);
/// Places of the cases nearest to the threshold, the nearest first.
std::vector<std::size_t> least_sure(std::span<const Scored> scored, double threshold, std::size_t most);

}  // namespace haima::measure
