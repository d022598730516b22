// The graph as the engine runs it: only what the wanted results need, batch norms folded, activations and
// residual sums closed into the step before them.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/activation.h"
#include "engine/engine.h"
#include "graph/graph.h"
#include "graph/tensor.h"

namespace haima::engine {

struct Op {
  graph::Node node;         // kind, attributes, shape
  std::vector<int> inputs;  // places in the network
  bool residual = false;    // the last input is added before the activation
  Activation activation = Activation::none;
  std::vector<graph::Tensor> parameters = {};  // as the node's; of a convolution or dense layer: weight, bias
  std::vector<float> scale = {}, shift = {};   // of a batch norm that stands alone
  Way way = Way::table;                        // of a convolution
  graph::Tensor range = {};  // of a convolution in bytes: lowest and highest of each input channel
};

struct Network {
  std::vector<Op> ops;                 // in order of computation
  std::map<std::string, int> results;  // name → place
};

/// Every parameter of `graph` must be in `weights` (check_weights); ranges that are there come along.
Network simplified(const graph::Graph& graph, const graph::Weights& weights,
                   const std::map<std::string, int>& wanted);

/// Whether the op only looks at the same elements in another shape.
bool is_view(graph::Kind kind);
bool is_activation(graph::Kind kind);
/// `none` for whatever is no activation.
Activation activation_of(graph::Kind kind);

}  // namespace haima::engine
