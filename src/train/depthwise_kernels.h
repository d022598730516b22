// Depthwise convolutions of one sample with wide kernels, channels innermost, and their way back: libtorch's
// in bfloat16 are slower than its own in float32, where its narrow ones are not.
#pragma once
#include <cstddef>

#include "train/numbers.h"

namespace haima::train {

struct DepthwiseShape {
  std::size_t channels;  // in whole vectors: depthwise_lanes
  std::size_t height, width, out_height, out_width;
  std::size_t kernel, stride, padding;  // alike along both axes
};
constexpr std::size_t depthwise_lanes = 16;
/// Kernels that are compiled: 5 and 7.
bool suits_depthwise(std::size_t kernel);

/// Floats that each of the functions below works in.
std::size_t depthwise_room(const DepthwiseShape& shape);

/// `weights`: kernel row, kernel column, channel.
void depthwise_forward(const DepthwiseShape& shape, const Bfloat16* x, const float* weights, Bfloat16* y,
                       float* room);
void depthwise_backward(const DepthwiseShape& shape, const Bfloat16* dy, const float* weights, Bfloat16* dx,
                        float* room);
/// Adds to the weights' gradients.
void depthwise_slopes(const DepthwiseShape& shape, const Bfloat16* x, const Bfloat16* dy, float* slopes,
                      float* room);

}  // namespace haima::train
