// ReLU6 and swish with backward passes of our own: libtorch 1.13 lacks the one in bfloat16 and is slow in the
// other.
#pragma once
#include <ATen/core/Tensor.h>

namespace haima::train {

/// float32, float64 or bfloat16, in any memory layout.
at::Tensor relu6(const at::Tensor& x);
at::Tensor swish(const at::Tensor& x);

}  // namespace haima::train
