#include "workbench/network.h"

#include <algorithm>

#include "models/model.h"

namespace haima::workbench {
namespace {

using models::Task;

bool takes_clinical(const graph::Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [](const graph::Node& node) { return node.name == "clinical"; });
}

}  // namespace

bool sees_scans(const graph::Graph& graph) { return graph.nodes.front().shape.size() == 5; }

int planes_of(const graph::Graph& graph) {
  // Batch × slices × channels × height × width, or batch × channels × planes × height × width.
  const graph::Shape& shape = graph.nodes.front().shape;
  return shape.size() == 5 && shape[1].fixed() ? static_cast<int>(shape[2].number) : 0;
}

Result<graph::Graph> graph_of(const Experiment& e, const corpus::Pack& pack) {
  HAIMA_TRY(const models::Model* model, models::model_named(e.model));
  models::Spec spec = models::default_spec(*model, e.task);
  spec.input.channels = pack.channels();
  if (e.side > 0) spec.input.height = spec.input.width = e.side;
  for (const auto& [name, value] : e.options) spec.options[name] = value;
  spec.head.clinical = static_cast<std::int64_t>(e.clinical.size());
  HAIMA_TRY(graph::Graph graph, models::build(*model, spec));
  if (!e.clinical.empty() && !takes_clinical(graph))
    return fail(Code::unsupported, e.model, "it has no branch for clinical features");
  if (e.frozen && !(sees_scans(graph) && graph.marks.contains("embedding")))
    return fail(Code::bad_configuration, e.name, "what is frozen is the encoder of a network over scans",
                "leave frozen out, or take slice_sequence");
  const bool maps = graph.nodes[static_cast<std::size_t>(graph.outputs.at("logits"))].shape.size() == 4;
  if (maps != (e.task == Task::mask))
    return fail(Code::unsupported, e.model,
                maps ? "it draws masks: give it the task \"mask\"" : "its verdict is one a picture, no mask");
  return graph;
}

image::InputSpec spec_of(const Experiment& e, const corpus::Pack& pack, int side) {
  image::InputSpec spec = pack.about().spec;
  spec.width = spec.height = side;
  spec.slab_mm = e.slab_mm;
  const bool sees_neighbours = std::any_of(spec.channels.begin(), spec.channels.end(),
                                           [](const auto& channel) { return channel.slice != 0; });
  if (sees_neighbours) spec.slice_step_mm = e.slab_mm;
  for (image::Channel& channel : spec.channels) channel.mean = e.mean, channel.deviation = e.deviation;
  return spec;
}

}  // namespace haima::workbench
