// Optimizers: one step of every learned parameter from its gradient, in one pass over memory.
#pragma once
#include "train/lift.h"
#include "train/recipe.h"

namespace haima::train {

/// What a rule remembers of each parameter: moments of its gradients, laid out as the parameter.
struct Memory {
  Tensors first, second;
  std::int64_t steps = 0;
};

/// Moves every parameter of `network` that has a gradient, and forgets the gradients. `rate` is the one of
/// now; the length of all gradients together, before clipping, is returned.
double step(Network& network, Memory& memory, const Optimizer& optimizer, double rate, double clip);

/// `average` ← part·average + (1 − part)·parameters; starts as the parameters where it is empty. Batch norms'
/// statistics stay as they are: they belong to the weights they were taken with.
void average_in(Tensors& average, const Network& network, double part);

/// Whether it has batch norms.
bool has_statistics(const Network& network);

}  // namespace haima::train
