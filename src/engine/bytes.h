// Convolutions in bytes: an input channel is a byte times its step, less its zero, both from the range of
// what the network saw there; a weight is a signed byte times its output channel's step.
#pragma once
#include <cstdint>
#include <vector>

#include "graph/tensor.h"

namespace haima::engine {

struct InBytes {
  std::vector<std::int8_t> weights;  // in the order of the tensor
  std::vector<float> scale, bias;    // of each output channel: sum * scale + bias
  std::vector<float> factor, zero;   // of each input channel: value * factor + zero, rounded
};

/// `range`: lowest and highest of each input channel.
InBytes in_bytes(const graph::Tensor& weight, const graph::Tensor& bias, const graph::Tensor& range);

}  // namespace haima::engine
