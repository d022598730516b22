// Platt's calibration: the logistic curve over a score that fits what came out (Platt, 1999).
#pragma once
#include <optional>
#include <span>

#include "measure/auc.h"

namespace haima::measure {

/// The chance is 1 / (1 + exp(-(slope * score + intercept))).
struct Logistic {
  double slope = 1, intercept = 0;
};

/// By maximum likelihood, each case counting as its weight says. Targets are drawn in from 0 and 1 as Platt
/// does, so that few cases, or scores that part the classes wholly, give no endless slope. Nothing where a
/// class is missing, or where scores and outcomes run against each other.
std::optional<Logistic> logistic_of(std::span<const Scored> scored, std::span<const double> weights);

/// ln(p / (1 - p)). A probability is not taken to be nearer to 0 or 1 than what files of predictions tell.
double logit(double probability);

}  // namespace haima::measure
