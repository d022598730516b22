// What every node means, computed as its definition is written: the truth that the engine is held against.
#pragma once
#include <map>
#include <string>

#include "graph/graph.h"
#include "graph/tensor.h"

namespace haima::engine::reference {

using Tensors = std::map<std::string, graph::Tensor, std::less<>>;

/// The values of all outputs and marks, each sum in double precision.
Tensors run(const graph::Graph& graph, const graph::Weights& weights, const Tensors& inputs);

/// The length of their difference as a part of the second's.
double apart(const graph::Tensor& is, const graph::Tensor& wanted);

}  // namespace haima::engine::reference
