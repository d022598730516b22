// Depthwise convolutions in bfloat16 as libtorch's graph of gradients sees them.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace haima::train {

/// How it steps over its map, as libtorch takes it.
struct DepthwiseSteps {
  std::vector<std::int64_t> stride, padding, dilation;
  std::int64_t groups = 1;
};

/// Whether the loops suit it: bfloat16, one wide kernel a channel, alike along both axes, channels innermost
/// and in whole vectors.
bool can_depthwise(const at::Tensor& x, const at::Tensor& weight, const DepthwiseSteps& steps);
/// `x` and what comes of it in bfloat16, `weight` and every sum in float32.
at::Tensor depthwise(const at::Tensor& x, const at::Tensor& weight, const DepthwiseSteps& steps);

}  // namespace haima::train
