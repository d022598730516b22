// A graph as a table for people: each layer with its shape, parameters and cost.
#pragma once
#include <string>

#include "graph/graph.h"

namespace haima::graph {

std::string summary_of(const Graph& graph);

/// "25.6 M", "4.09 G", "812"
std::string count_text(std::int64_t count);

}  // namespace haima::graph
