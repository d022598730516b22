// graph: a network as data. In: a description (a Builder's calls, or JSON). Out: a Graph whose every shape is
// known. Never: code, weights, or anything that runs.
//
// A Graph is a list of typed nodes in the order in which they can be computed; each names its inputs by their
// place in the list. Training, reading, explanation and export all start from this one value.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace haima::graph {

enum class Kind {
#define HAIMA_NODE(kind, least, most, parameters, about) kind,
#include "graph/nodes.def"
#undef HAIMA_NODE
};

/// A row of nodes.def.
struct NodeKind {
  Kind kind;
  std::string_view name;
  std::size_t least_inputs, most_inputs;
  std::string_view parameters, about;
};

std::span<const NodeKind> node_kinds();
const NodeKind& kind_of(Kind kind);

/// The length of an axis: a number, times the batch and times the number of slices where these are left open.
struct Length {
  std::int64_t number = 1;
  bool batch = false, slices = false;

  bool fixed() const { return !batch && !slices; }
  /// The length once batch and slices are known.
  std::int64_t at(std::int64_t batch_size, std::int64_t slice_count) const {
    return number * (batch ? batch_size : 1) * (slices ? slice_count : 1);
  }
  bool operator==(const Length&) const = default;
};

using Shape = std::vector<Length>;

/// "N × 64 × 28 × 28"
std::string text_of(const Shape& shape);

using Attribute = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;

/// A tensor that is learned or kept with the graph.
struct Parameter {
  std::string name;  // "layer1.0.conv1.weight"
  std::vector<std::int64_t> shape;
  bool learned = true;  // false: the running mean and variance of a batch norm

  std::int64_t size() const;
  bool operator==(const Parameter&) const = default;
};

struct Node {
  std::string name;  // unique in its graph
  Kind kind = Kind::input;
  std::vector<int> inputs;  // places in the list
  std::map<std::string, Attribute> attributes;
  // What follows from the above:
  Shape shape;
  std::vector<Parameter> parameters;

  std::int64_t integer(const std::string& attribute) const;
  const std::vector<std::int64_t>& list(const std::string& attribute) const;
  bool flag(const std::string& attribute) const;
  double number(const std::string& attribute) const;
  const std::string& text(const std::string& attribute) const;
};

struct Graph {
  std::string name;
  std::vector<Node> nodes;
  std::map<std::string, int> outputs;  // "logits" → place in the list
  std::map<std::string, int> marks;    // places that others look for: "last_map", "embedding"

  bool operator==(const Graph&) const;
};

/// Fills shape and parameters of `node`, whose inputs stand in `before`; an error names the node and what
/// does not fit.
Result<> infer(Node& node, std::span<const Node> before);

/// Parameters in the order of the nodes.
std::vector<Parameter> parameters_of(const Graph& graph);

/// Of one pass.
struct Cost {
  std::int64_t parameters = 0;
  std::int64_t flop = 0;              // a multiplication and an addition count as two
  std::int64_t activation_bytes = 0;  // of all nodes, in float32
};
Cost cost_of(const Node& node, std::span<const Node> before, std::int64_t batch = 1, std::int64_t slices = 1);
Cost cost_of(const Graph& graph, std::int64_t batch = 1, std::int64_t slices = 1);

/// The form that travels in a bundle; reading it infers shapes again and refuses what does not fit.
Json json_of(const Graph& graph);
Result<Graph> graph_of(const Json& json, const std::string& where);

}  // namespace haima::graph
