// How far two computations of one network lie apart.
#pragma once
#include <algorithm>
#include <cmath>

#include "engine/engine.h"

namespace haima::bench {

/// The largest difference of an output, as a part of that output's largest value, or of 1 where that is less.
/// Probabilities are left to the logits beside them: where logits are in the hundreds, as random weights give
/// them, the last bit of a logit is a thousandth of a probability.
inline double difference(const engine::Tensors& a, const engine::Tensors& b) {
  double worst = 0;
  for (const auto& [name, tensor] : a) {
    if (name.ends_with("probability")) continue;
    const auto other = b.find(name);
    if (other == b.end() || other->second.shape != tensor.shape) return INFINITY;
    double apart = 0, largest = 1;
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      const double theirs = other->second.values[i];
      apart = std::max(apart, std::abs(tensor.values[i] - theirs));
      largest = std::max(largest, std::abs(theirs));
    }
    worst = std::max(worst, apart / largest);
  }
  return worst;
}

}  // namespace haima::bench
