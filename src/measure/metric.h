// Metrics of one yes-or-no question, from probabilities and truths, each with its interval.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "measure/auc.h"
#include "measure/interval.h"

namespace haima::measure {

/// Scores in rising order, so that every metric is one pass; each counts as often as its weight says, which
/// is how a bootstrap draws.
struct Ranked {
  std::vector<double> probability;
  std::vector<bool> truth;
  std::vector<std::size_t> group;  // a number for each group
  std::size_t groups = 0;
};

Ranked ranked(std::span<const Scored> scored);

/// Calls at a threshold: yes from it on.
struct Cells {
  double true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
  double all() const { return true_positive + false_positive + true_negative + false_negative; }
};

Cells cells_of(const Ranked& ranked, std::span<const double> weights, double threshold);

/// What a metric sees.
struct Sample {
  const Ranked& ranked;
  std::span<const double> weights;
  Cells cells;
};

struct Metric {
  std::string_view name, title;
  /// Nothing where it is not defined: no case of one class, or nothing called.
  std::optional<double> (*of)(const Sample&);
};

/// The table: adding a metric is adding a row in metric.cpp.
std::span<const Metric> metrics();

struct Figure {
  std::optional<double> value;
  Interval interval;
  std::string_view how;  // the interval: "Wilson", "DeLong" or "bootstrap"
};

struct Bootstrap {
  int draws = 1000;
  std::uint64_t seed = 1;
};

/// All metrics at a threshold, in the table's order. Shares carry Wilson's interval, the area under the ROC
/// curve DeLong's, all others that between the 2.5th and 97.5th percentile of a bootstrap over groups.
std::vector<Figure> figures_of(std::span<const Scored> scored, double threshold,
                               const Bootstrap& bootstrap = {});

/// The highest threshold at which at least this share of what is positive is called; nothing without
/// positives.
std::optional<double> threshold_at_sensitivity(std::span<const Scored> scored, double sensitivity);

/// What a call would be worth where this share of cases is positive (Bayes).
double ppv_at(double sensitivity, double specificity, double prevalence);
double npv_at(double sensitivity, double specificity, double prevalence);

}  // namespace haima::measure
