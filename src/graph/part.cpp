#include "graph/part.h"

namespace haima::graph {
namespace {

Error cannot(const Graph& graph, const std::string& why) {
  return {Code::unsupported, "graph " + graph.name, why, {}};
}

Graph before(const Graph& graph, const std::string& mark, int place) {
  Graph part{.name = graph.name,
             .nodes = {graph.nodes.begin(), graph.nodes.begin() + place + 1},
             .outputs = {{mark, place}},
             .marks = {}};
  for (const auto& [name, at] : graph.marks) {
    if (at <= place) part.marks[name] = at;
  }
  return part;
}

/// Only what comes after `place`, moved to the front behind the one input.
Result<Graph> after(const Graph& graph, const std::string& mark, int place) {
  Graph part;
  part.name = graph.name;
  Node input{.name = mark,
             .kind = Kind::input,
             .inputs = {},
             .attributes = {},
             .shape = graph.nodes[static_cast<std::size_t>(place)].shape,
             .parameters = {}};
  HAIMA_TRY_ONLY(infer(input, {}));
  part.nodes.push_back(std::move(input));
  for (auto n = static_cast<std::size_t>(place) + 1; n < graph.nodes.size(); ++n) {
    Node node = graph.nodes[n];
    for (int& from : node.inputs) {
      if (from < place) return fail(cannot(graph, "node " + node.name + " looks past the mark " + mark));
      from -= place;
    }
    part.nodes.push_back(std::move(node));
  }
  for (const auto& [name, at] : graph.outputs) {
    if (at < place) return fail(cannot(graph, "its output " + name + " comes before the mark " + mark));
    part.outputs[name] = at - place;
  }
  for (const auto& [name, at] : graph.marks) {
    if (at >= place) part.marks[name] = at - place;
  }
  return part;
}

}  // namespace

Result<Parts> parted(const Graph& graph, const std::string& mark) {
  const auto found = graph.marks.find(mark);
  if (found == graph.marks.end()) return fail(cannot(graph, "it has no mark " + mark));
  HAIMA_TRY(Graph rest, after(graph, mark, found->second));
  return Parts{before(graph, mark, found->second), std::move(rest)};
}

}  // namespace haima::graph
