// The gradient of a verdict back to an earlier value, as a graph of ordinary nodes: whatever runs graphs can
// explain them, without libtorch (Grad-CAM: Selvaraju et al., 2017).
#pragma once
#include <string>

#include "graph/bundle.h"

namespace haima::graph {

struct Gradient {
  /// Inputs "value", in the shape of the mark, and "seed", in the shape of the output: how much each element
  /// of the output counts. Output "gradient": of their sum, with respect to the value, while nothing is
  /// dropped.
  Graph graph;
  Weights weights;
};

/// From the output of this name to the mark of this name. An error names the first node on the way that has
/// no rule here: recurrent layers, attention, the largest of a window (of equal ones, which?).
Result<Gradient> vjp(const Graph& graph, const Weights& weights, const std::string& output,
                     const std::string& mark);

}  // namespace haima::graph
