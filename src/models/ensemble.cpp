#include "models/ensemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/about.h"

namespace haima::models {
namespace {

using graph::Bundle;
using graph::Graph;
using graph::Kind;
using graph::Node;
using graph::Tensor;
using graph::Weights;

constexpr const char* slice_graph = "slice";
constexpr const char* last_map = "last_map";

Error does_not_fit(const std::string& reason) {
  return {Code::unsupported, "ensemble", reason, "give folds of one experiment"};
}

/// Nodes that may follow the last map beside the one dense layer: none mixes channels.
bool keeps_channels(Kind kind) {
  return kind == Kind::global_average || kind == Kind::flatten || kind == Kind::dropout ||
         kind == Kind::sigmoid || kind == Kind::softmax;
}

Result<> check_head(const Graph& graph) {
  const auto mark = graph.marks.find(last_map);
  if (mark == graph.marks.end()) return fail(does_not_fit("its graph marks no last map"));
  const auto inputs = std::count_if(graph.nodes.begin(), graph.nodes.end(),
                                    [](const Node& node) { return node.kind == Kind::input; });
  if (inputs != 1) return fail(does_not_fit("it wants more than a picture"));
  int dense = 0;
  for (auto n = static_cast<std::size_t>(mark->second) + 1; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    dense += node.kind == Kind::linear;
    if (node.kind != Kind::linear && !keeps_channels(node.kind))
      return fail(does_not_fit("node " + node.name + " follows the last map"));
  }
  if (dense != 1) return fail(does_not_fit("not one dense layer follows the last map"));
  return {};
}

Result<> check_alike(std::span<const Bundle> members) {
  if (members.size() < 2) return fail(does_not_fit("it takes two networks or more"));
  HAIMA_TRY(const About first, about_from(members[0].about, "the first bundle"));
  for (std::size_t n = 0; n < members.size(); ++n) {
    const std::string where = fmt::format("bundle {}", n + 1);
    HAIMA_TRY(const About about, about_from(members[n].about, where));
    if (!members[n].graphs.contains(slice_graph)) return fail(does_not_fit(where + " reads no slices"));
    const bool alike = members[n].graphs.at(slice_graph) == members[0].graphs.at(slice_graph) &&
                       about.input == first.input && about.task == first.task;
    if (!alike) return fail(does_not_fit(where + " has another network or preparation than the first"));
  }
  return {};
}

std::string name_in(std::size_t member, const std::string& name) {
  return fmt::format("member{}.{}", member + 1, name);
}

/// Adds `node` after those that are there, its inputs moved by `places`.
Result<int> append(Graph& graph, Node node, const std::vector<int>& places) {
  for (int& input : node.inputs) input = places[static_cast<std::size_t>(input)];
  HAIMA_TRY_ONLY(graph::infer(node, graph.nodes));
  graph.nodes.push_back(std::move(node));
  return static_cast<int>(graph.nodes.size()) - 1;
}

/// The nodes up to the last map, under the member's own names. Returns the map's place.
Result<int> append_trunk(Graph& out, const Graph& graph, std::size_t member) {
  std::vector<int> places(graph.nodes.size());
  const int map = graph.marks.at(last_map);
  for (std::size_t n = 0; n <= static_cast<std::size_t>(map); ++n) {
    Node node = graph.nodes[n];
    if (node.kind == Kind::input && member > 0) {
      places[n] = 0;
      continue;
    }
    if (node.kind != Kind::input) node.name = name_in(member, node.name);
    HAIMA_TRY(places[n], append(out, std::move(node), places));
  }
  return places[static_cast<std::size_t>(map)];
}

Result<> append_head(Graph& out, const Graph& graph, int map) {
  std::vector<int> places(graph.nodes.size(), map);
  for (auto n = static_cast<std::size_t>(graph.marks.at(last_map)) + 1; n < graph.nodes.size(); ++n) {
    HAIMA_TRY(places[n], append(out, graph.nodes[n], places));
  }
  for (const auto& [name, place] : graph.outputs) out.outputs[name] = places[static_cast<std::size_t>(place)];
  for (const auto& [name, place] : graph.marks) {
    if (place >= graph.marks.at(last_map)) out.marks[name] = places[static_cast<std::size_t>(place)];
  }
  return {};
}

Result<Graph> joined(const Graph& graph, std::size_t members) {
  Graph out;
  out.name = fmt::format("{}_x{}", graph.name, members);
  std::vector<int> maps;
  for (std::size_t n = 0; n < members; ++n) {
    HAIMA_TRY(const int map, append_trunk(out, graph, n));
    maps.push_back(map);
  }
  Node side_by_side;
  side_by_side.name = "last_maps";
  side_by_side.kind = Kind::concat;
  side_by_side.attributes = {{"axis", std::int64_t{1}}};
  side_by_side.inputs = maps;
  HAIMA_TRY_ONLY(graph::infer(side_by_side, out.nodes));
  out.nodes.push_back(std::move(side_by_side));
  HAIMA_TRY_ONLY(append_head(out, graph, static_cast<int>(out.nodes.size()) - 1));
  return out;
}

/// Out × in of every member beside each other, and the biases' mean: one layer that says the mean of what
/// they say.
void join_head(const Node& dense, std::span<const Bundle> members, Weights& out) {
  const double share = 1.0 / static_cast<double>(members.size());
  for (const graph::Parameter& parameter : dense.parameters) {
    const bool is_weight = parameter.shape.size() == 2;
    Tensor joined{parameter.shape, {}};
    joined.values.resize(static_cast<std::size_t>(parameter.size()), 0);
    for (std::size_t n = 0; n < members.size(); ++n) {
      const std::vector<float>& own = members[n].weights.find(parameter.name)->second.values;
      const std::size_t rows = is_weight ? static_cast<std::size_t>(parameter.shape[0]) : 1;
      const std::size_t width = own.size() / rows, stride = joined.values.size() / rows;
      for (std::size_t i = 0; i < own.size(); ++i) {
        const std::size_t column = (is_weight ? n * width : 0) + i % width;
        joined.values[i / width * stride + column] += static_cast<float>(share * own[i]);
      }
    }
    out[parameter.name] = std::move(joined);
  }
}

}  // namespace

Result<Bundle> ensemble_of(std::span<const Bundle> members) {
  HAIMA_TRY_ONLY(check_alike(members));
  const Graph& graph = members[0].graphs.at(slice_graph);
  HAIMA_TRY_ONLY(check_head(graph));
  Bundle out;
  out.about = members[0].about;
  HAIMA_TRY(Graph all, joined(graph, members.size()));
  const auto map = static_cast<std::size_t>(graph.marks.at(last_map));
  for (std::size_t n = 0; n <= map; ++n) {
    for (const graph::Parameter& parameter : graph.nodes[n].parameters) {
      for (std::size_t member = 0; member < members.size(); ++member)
        out.weights[name_in(member, parameter.name)] = members[member].weights.find(parameter.name)->second;
    }
  }
  for (const Node& node : std::span{all.nodes}.subspan(members.size() * map + 1)) {
    if (node.kind == Kind::linear) join_head(node, members, out.weights);
  }
  out.graphs[slice_graph] = std::move(all);
  return out;
}

}  // namespace haima::models
