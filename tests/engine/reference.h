// What every node means, computed as its definition is written: the truth that the engine is held against.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "graph/builder.h"
#include "models/model.h"

namespace haima::engine::reference {

using Tensors = std::map<std::string, graph::Tensor, std::less<>>;

/// The values of all outputs and marks, each sum in double precision.
Tensors run(const graph::Graph& graph, const graph::Weights& weights, const Tensors& inputs);

/// The length of their difference as a part of the second's.
double apart(const graph::Tensor& is, const graph::Tensor& wanted);

/// The network for the smallest pictures that leave something at its end, and volumes of 16 slices.
graph::Graph smallest(const models::Model& model);

/// Whether the graph has a plan of this precision. Where it has, the plan must say nearly what the one in
/// float32 says, and the same on any number of threads.
bool expect_nearly_float32(const graph::Graph& graph, const graph::Weights& weights, const Tensors& inputs,
                           Precision precision);

struct Convolution {
  graph::Input input;
  graph::Conv conv;
};

/// Of all the shapes that are computed in ways of their own: channels that fill vectors or leave some over,
/// steps, dilations, kernels, large maps.
std::vector<Convolution> convolutions();

}  // namespace haima::engine::reference
