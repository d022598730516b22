// Batch norm while training, together with the activation that follows it: the values between the two are
// never written, and are made again from the norm's input on the way back. Half of a small network's step is
// such passes over memory.
#pragma once
#include <ATen/core/Tensor.h>

#include "train/norm_kernels.h"

namespace haima::train {

struct Share;

struct NormParameters {
  at::Tensor weight, bias, running_mean, running_variance;
  double momentum = 0.1, epsilon = 1e-5;
};

/// Whether normed() knows how `x` lies in memory: float32 or bfloat16, channels innermost.
bool can_norm(const at::Tensor& x);

/// then(norm(x)) by the batch's own statistics, which move the running ones. `share`: where the batch is
/// spread over processes, whose statistics are those of all of it.
at::Tensor normed(const at::Tensor& x, const NormParameters& parameters, Then then,
                  const Share* share = nullptr);

}  // namespace haima::train
