// Losses over logits: of what is known, and of nothing else.
#pragma once
#include <ATen/core/Tensor.h>

#include "train/recipe.h"

namespace haima::train {

/// `truth` and `known` have the shape of `logits`; axis 1 holds classes or outputs. A row of classes counts
/// only where all of it is known.
at::Tensor loss_of(const Loss& loss, const at::Tensor& logits, const at::Tensor& truth,
                   const at::Tensor& known);

}  // namespace haima::train
