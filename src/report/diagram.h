// A network as a drawing: each layer a box with what comes out of it, blocks that repeat drawn once.
#pragma once
#include <string>

#include "chart/drawing.h"
#include "graph/graph.h"

namespace haima::report {

/// `about`: a line under the network's name.
chart::Drawing diagram_of(const graph::Graph& graph, const std::string& about);

}  // namespace haima::report
