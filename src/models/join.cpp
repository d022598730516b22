#include "models/join.h"

#include "models/about.h"

namespace haima::models {
namespace {

constexpr const char* graph_name = "mask";
constexpr const char* prefix = "mask.";

graph::Graph renamed(graph::Graph graph) {
  for (graph::Node& node : graph.nodes) {
    node.name = prefix + node.name;
    for (graph::Parameter& parameter : node.parameters) parameter.name = prefix + parameter.name;
  }
  return graph;
}

void take_out(graph::Bundle& bundle) {
  bundle.graphs.erase(graph_name);
  std::erase_if(bundle.weights, [](const auto& entry) { return entry.first.starts_with(prefix); });
}

}  // namespace

Result<graph::Bundle> joined(graph::Bundle reading, const graph::Bundle& drawing, const std::string& where) {
  HAIMA_TRY(About about, about_from(reading.about, "the bundle that reads"));
  HAIMA_TRY(About of_mask, about_from(drawing.about, where));
  const auto found = drawing.graphs.find(graph_name);
  if (found == drawing.graphs.end() || of_mask.task != Task::mask)
    return fail(Code::unsupported, where, "it draws no masks",
                "give a bundle of an experiment with the task \"mask\"");
  take_out(reading);
  reading.graphs[graph_name] = renamed(found->second);
  for (const graph::Parameter& parameter : graph::parameters_of(found->second))
    reading.weights[prefix + parameter.name] = drawing.weights.at(parameter.name);
  about.mask = MaskUse{.input = std::move(of_mask.input),
                       .threshold = of_mask.thresholds.front().slice,
                       .rights = std::move(of_mask.rights),
                       .card = std::move(of_mask.card)};
  reading.about = to_json(about);
  return reading;
}

}  // namespace haima::models
