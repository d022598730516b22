// lift: a Graph as something that computes in libtorch and can be differentiated. Inside the room only: who
// trains needs no tensor of libtorch's.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "graph/tensor.h"

namespace haima::train {

using Tensors = std::map<std::string, at::Tensor, std::less<>>;

/// Parameters carry the Graph's names; those that are learned ask for gradients.
struct Network {
  graph::Graph graph;
  Tensors parameters;
};

struct Share;

/// How a pass through the network is meant.
struct Pass {
  bool training = false;         // dropout drops, batch norms use and update the batch's statistics
  bool mixed = false;            // convolutions in bfloat16
  std::uint64_t seed = 0;        // of what is dropped: equal seeds drop alike
  const Share* share = nullptr;  // the inputs are a process's part of a batch; null: all of it
};

/// `weights` must hold every parameter in its shape (graph::check_weights). `type`: float32 to learn, float64
/// where gradients are checked.
Network lift(const graph::Graph& graph, const graph::Weights& weights, at::ScalarType type = at::kFloat);

/// What the network holds now, to be kept.
graph::Weights weights_of(const Network& network);

at::Tensor tensor_of(const graph::Tensor& tensor, at::ScalarType type = at::kFloat);
graph::Tensor tensor_of(const at::Tensor& tensor);

/// The values of the nodes asked for, in that order; nodes that they do not need are not computed. `inputs`
/// by the names of the input nodes.
std::vector<at::Tensor> values_of(const Network& network, const Tensors& inputs, std::span<const int> wanted,
                                  const Pass& pass);

/// The graph's outputs by name.
Tensors outputs_of(const Network& network, const Tensors& inputs, const Pass& pass);

}  // namespace haima::train
