// A graph as an ONNX model, for other programs. In: a graph, its weights, what is to stand in the metadata.
// Out: the file's bytes (operator set 13). Never: anything of ONNX that a graph cannot say.
#pragma once
#include <map>
#include <string>

#include "base/files.h"
#include "graph/bundle.h"

namespace haima::graph {

/// Axes of open length are named "batch" and "slices". Every output of the graph is one of the model; marks
/// are not.
Result<Bytes> to_onnx(const Graph& graph, const Weights& weights,
                      const std::map<std::string, std::string>& metadata = {});

}  // namespace haima::graph
