// Two bundles as one: a network that tells whether there is blood, and one that draws where.
#pragma once
#include "graph/bundle.h"

namespace haima::models {

/// `reading` with the graph "mask" of `drawing` beside its own, and what is said of it; one that it had goes.
/// Its tensors are named "mask.…", so that none is taken for one of the other network's. `where` names
/// `drawing` in errors.
Result<graph::Bundle> joined(graph::Bundle reading, const graph::Bundle& drawing, const std::string& where);

}  // namespace haima::models
