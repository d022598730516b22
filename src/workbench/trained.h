// A trained network as a bundle that reads.
#pragma once
#include <string>
#include <vector>

#include "graph/bundle.h"
#include "workbench/parts.h"

namespace haima::workbench {

struct Trained {
  std::string graph_name;  // as a reader looks for it
  const graph::Graph& graph;
  const graph::Weights& weights;
  const Json& epochs;  // of the log
  const Places& taught;
  const image::InputSpec& input;
  std::vector<std::string> rights_of_others;  // of bundles that it began as, or that drew for it
};

/// Into the trial's folder.
Result<> write_bundle(const Trial& trial, const Trained& trained);

}  // namespace haima::workbench
