#include "measure/logistic.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace haima::measure {
namespace {

struct Targets {
  double positive = 1, negative = 0;
};

Targets targets_of(double positives, double negatives) {
  return {(positives + 1) / (positives + 2), 1 / (negatives + 2)};
}

/// Gradient and Hessian of the negative log-likelihood, and itself.
struct Slope {
  double loss = 0, g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
};

Slope slope_at(const Logistic& curve, std::span<const Scored> scored, std::span<const double> weights,
               const Targets& targets) {
  Slope s;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const double x = scored[i].score, z = curve.slope * x + curve.intercept, w = weights[i];
    const double target = scored[i].truth ? targets.positive : targets.negative;
    const double p = 1 / (1 + std::exp(-z));
    s.loss += w * (std::max(z, 0.0) - target * z + std::log1p(std::exp(-std::abs(z))));
    s.g0 += w * (p - target) * x;
    s.g1 += w * (p - target);
    s.h00 += w * p * (1 - p) * x * x;
    s.h01 += w * p * (1 - p) * x;
    s.h11 += w * p * (1 - p);
  }
  return s;
}

Logistic stepped(const Logistic& from, const Slope& s, double length) {
  constexpr double ridge = 1e-9;
  const double a = s.h00 + ridge, b = s.h01, c = s.h11 + ridge, determinant = a * c - b * b;
  return {from.slope - length * (c * s.g0 - b * s.g1) / determinant,
          from.intercept - length * (a * s.g1 - b * s.g0) / determinant};
}

}  // namespace

std::optional<Logistic> logistic_of(std::span<const Scored> scored, std::span<const double> weights) {
  assert(scored.size() == weights.size());
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < scored.size(); ++i) (scored[i].truth ? positives : negatives) += weights[i];
  if (!(positives > 0 && negatives > 0)) return std::nullopt;
  const Targets targets = targets_of(positives, negatives);
  Logistic curve;
  Slope here = slope_at(curve, scored, weights, targets);
  constexpr int most_steps = 100;
  for (int i = 0; i < most_steps; ++i) {
    // Newton's step, halved until it helps.
    double length = 1;
    Logistic next = stepped(curve, here, length);
    Slope there = slope_at(next, scored, weights, targets);
    for (; !(there.loss <= here.loss) && length > 1e-6; length /= 2) {
      next = stepped(curve, here, length / 2);
      there = slope_at(next, scored, weights, targets);
    }
    const bool settled = here.loss - there.loss <= 1e-12 * std::max(1.0, here.loss);
    curve = next, here = there;
    if (settled) break;
  }
  if (!(curve.slope > 0) || !std::isfinite(curve.intercept)) return std::nullopt;
  return curve;
}

double logit(double probability) {
  constexpr double nearest = 1e-4;
  const double p = std::clamp(probability, nearest, 1 - nearest);
  return std::log(p / (1 - p));
}

}  // namespace haima::measure
