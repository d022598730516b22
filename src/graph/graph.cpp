#include "graph/graph.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>

namespace haima::graph {
namespace {

constexpr std::array kinds = {
#define HAIMA_NODE(kind, least, most, parameters, about) \
  NodeKind{Kind::kind, #kind, least, most, parameters, about},
#include "graph/nodes.def"
#undef HAIMA_NODE
};

template <class T>
const T& attribute_of(const Node& node, const std::string& name) {
  const auto at = node.attributes.find(name);
  assert(at != node.attributes.end() && std::holds_alternative<T>(at->second));
  return std::get<T>(at->second);
}

std::string text_of(Length length) {
  std::string text = length.batch ? "N" : "";
  if (length.slices) text += text.empty() ? "S" : "·S";
  if (text.empty()) return std::to_string(length.number);
  return length.number == 1 ? text : std::to_string(length.number) + "·" + text;
}

}  // namespace

std::span<const NodeKind> node_kinds() { return kinds; }

const NodeKind& kind_of(Kind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

std::string text_of(const Shape& shape) {
  std::string text;
  for (const Length length : shape) text += (text.empty() ? "" : " × ") + text_of(length);
  return text;
}

std::int64_t Parameter::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies{});
}

std::int64_t Node::integer(const std::string& attribute) const {
  return attribute_of<std::int64_t>(*this, attribute);
}
const std::vector<std::int64_t>& Node::list(const std::string& attribute) const {
  return attribute_of<std::vector<std::int64_t>>(*this, attribute);
}
bool Node::flag(const std::string& attribute) const { return attribute_of<bool>(*this, attribute); }
double Node::number(const std::string& attribute) const { return attribute_of<double>(*this, attribute); }
const std::string& Node::text(const std::string& attribute) const {
  return attribute_of<std::string>(*this, attribute);
}

bool Graph::operator==(const Graph& other) const {
  const auto same = [](const Node& a, const Node& b) {
    return a.name == b.name && a.kind == b.kind && a.inputs == b.inputs && a.attributes == b.attributes;
  };
  return name == other.name && outputs == other.outputs && marks == other.marks &&
         std::equal(nodes.begin(), nodes.end(), other.nodes.begin(), other.nodes.end(), same);
}

std::vector<Parameter> parameters_of(const Graph& graph) {
  std::vector<Parameter> all;
  for (const Node& node : graph.nodes) all.insert(all.end(), node.parameters.begin(), node.parameters.end());
  return all;
}

}  // namespace haima::graph
