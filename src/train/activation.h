// Activations with passes of our own: libtorch 1.13 lacks ReLU6's way back in bfloat16, and is slow in the
// others'.
#pragma once
#include <ATen/core/Tensor.h>

namespace haima::train {

/// float32, float64 or bfloat16, in any memory layout.
at::Tensor relu(const at::Tensor& x);
at::Tensor relu_of_sum(const at::Tensor& a, const at::Tensor& b);
at::Tensor relu6(const at::Tensor& x);
at::Tensor swish(const at::Tensor& x);

}  // namespace haima::train
