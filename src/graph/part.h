// A graph in two at one of its values: what leads to it can then be computed once, and what follows be
// learned alone.
#pragma once
#include <string>

#include "graph/graph.h"

namespace haima::graph {

struct Parts {
  Graph before;  // its one output has the mark's name
  Graph after;   // its one input has the mark's name; its outputs are the whole's
};

/// At the mark of this name. Nodes and parameters keep their names, so that weights of the whole serve both.
/// An error where what follows looks at more than the marked value.
Result<Parts> parted(const Graph& graph, const std::string& mark);

}  // namespace haima::graph
