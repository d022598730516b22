// Small graphs to hold every kind of node against, and numbers to fill them with.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "train/lift.h"

namespace haima::train::test {

/// Graphs whose last node is of this kind, in each of its forms.
std::vector<graph::Graph> samples_of(graph::Kind kind);

/// The network's smallest legal input.
graph::Graph smallest(std::string_view model);

/// Between -1 and 1; a function of name and place alone. reference_torchvision.py has the same.
float number_of(std::string_view name, std::uint32_t place);

/// Weights of sane size by number_of: He's bound for those of two or more axes.
graph::Weights numbered_weights(const graph::Graph& graph);

/// A value for each input of the graph, open axes filled in.
Tensors numbered_inputs(const graph::Graph& graph, std::int64_t batch, std::int64_t slices,
                        at::ScalarType type = at::kFloat);

}  // namespace haima::train::test
