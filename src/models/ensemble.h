// ensemble: several trained networks of one form as one network: the mean of their logits. Folds of an
// experiment, each judged on what the others learned, read together better than any of them.
#pragma once
#include <span>

#include "base/result.h"
#include "graph/bundle.h"

namespace haima::models {

/// One bundle whose graph "slice" holds every member's trunk; their last maps stand side by side before one
/// head, so that what explains a network explains all of them at once. What is said about it is the first's.
/// An error where the members differ in graph or preparation, or more than one dense layer follows the map.
Result<graph::Bundle> ensemble_of(std::span<const graph::Bundle> members);

}  // namespace haima::models
