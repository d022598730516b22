// Two models on the same cases: where they differ, and whether by more than chance.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "measure/auc.h"
#include "measure/confusion.h"
#include "measure/predictions.h"

namespace haima::measure {

/// Cases that one model gets right and the other wrong.
struct McNemar {
  int first_only = 0, second_only = 0;  // right
  double p = 1;                         // two-sided
  bool grouped = false;                 // Durkalski's test; else the exact one
};

/// The same cases in the same order. Where cases come in groups: Durkalski et al. 2003, which is McNemar's
/// own test where every group has one case; else the exact binomial test.
McNemar mcnemar(std::span<const Call> first, std::span<const Call> second);

struct Comparison {
  std::string label;
  int cases = 0;
  std::optional<Auc> first, second;
  std::optional<AucDifference> difference;
  Share first_accuracy, second_accuracy;
  McNemar accuracy;
};

struct CompareOptions {
  double threshold = 0.5;
};

/// How many cases stand in each, and how many of them in both.
struct Overlapping {
  std::size_t first = 0, second = 0, both = 0;
};
Overlapping overlapping(const Predictions& first, const Predictions& second);

/// Of the cases that stand in both, label by label. An error where the two disagree on a truth, or share no
/// case or label.
Result<std::vector<Comparison>> compare(const Predictions& first, const Predictions& second,
                                        const CompareOptions& options = {});

/// "on 40 cases: all of A's, 40 of B's 60"
std::string text_of(const Overlapping& cases);
std::string text_of(std::span<const Comparison> comparisons, const std::string& first,
                    const std::string& second);
Json json_of(std::span<const Comparison> comparisons);

}  // namespace haima::measure
