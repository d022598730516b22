#include "engine/bytes.h"

#include <algorithm>
#include <cmath>

namespace haima::engine {
namespace {

constexpr float largest_byte = 255, largest_weight = 127;
/// A channel's step is no less than this share of the widest's, so that one which was always zero where
/// ranges were measured may be a little else.
constexpr float least_step = 1.0f / 256;

/// From the value of a byte's unit to the byte: zero, which borders are filled with, is one exactly.
void find_steps(const graph::Tensor& range, InBytes& made) {
  const std::size_t channels = range.values.size() / 2;
  std::vector<float> low(channels), step(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    low[c] = std::min(range.values[c], 0.0f);
    step[c] = (std::max(range.values[channels + c], 0.0f) - low[c]) / largest_byte;
  }
  const float widest = *std::max_element(step.begin(), step.end());
  const float least = widest > 0 ? widest * least_step : 1.0f;
  for (std::size_t c = 0; c < channels; ++c) {
    made.factor.push_back(1 / std::max(step[c], least));
    made.zero.push_back(std::round(-low[c] * made.factor[c]));
  }
}

}  // namespace

InBytes in_bytes(const graph::Tensor& weight, const graph::Tensor& bias, const graph::Tensor& range) {
  InBytes made;
  find_steps(range, made);
  const std::size_t inputs = made.factor.size(), outputs = bias.values.size(),
                    a_channel = weight.values.size() / outputs, taps = a_channel / inputs;
  for (std::size_t o = 0; o < outputs; ++o) {
    const float* of_output = weight.values.data() + o * a_channel;
    float largest = 0;
    for (std::size_t i = 0; i < a_channel; ++i)
      largest = std::max(largest, std::abs(of_output[i] / made.factor[i / taps]));
    const float unit = largest > 0 ? largest / largest_weight : 1.0f;
    double of_zeros = 0;
    for (std::size_t i = 0; i < a_channel; ++i) {
      const float byte = std::round(of_output[i] / made.factor[i / taps] / unit);
      made.weights.push_back(static_cast<std::int8_t>(byte));
      of_zeros += static_cast<double>(byte * made.zero[i / taps]);
    }
    made.scale.push_back(unit);
    made.bias.push_back(static_cast<float>(bias.values[o] - unit * of_zeros));
  }
  return made;
}

}  // namespace haima::engine
