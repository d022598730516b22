// A graph as JSON: {"name", "nodes": [{"name", "kind", "inputs", "attributes", "shape" (inputs only)}],
// "outputs", "marks"}.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/named.h"
#include "graph/graph.h"

namespace haima::graph {
namespace {

constexpr std::size_t most_nodes = 100000;

Json json_of(const Attribute& attribute) {
  return std::visit([](const auto& value) { return Json(value); }, attribute);
}

Json json_of(Length length) {
  Json json = {{"number", length.number}};
  if (length.batch) json["batch"] = true;
  if (length.slices) json["slices"] = true;
  return json;
}

Json json_of(const Node& node) {
  Json json = {{"name", node.name}, {"kind", kind_of(node.kind).name}, {"inputs", node.inputs}};
  for (const auto& [name, value] : node.attributes) json["attributes"][name] = json_of(value);
  if (node.kind == Kind::input) {
    for (const Length length : node.shape) json["shape"].push_back(json_of(length));
  }
  return json;
}

const Json* find(const Json& json, const char* key) {
  const auto at = json.find(key);
  return at == json.end() ? nullptr : &*at;
}

Result<std::string> text(const Json& json, const char* key, const std::string& where) {
  const Json* value = find(json, key);
  if (value && value->is_string()) return value->get<std::string>();
  return fail(Code::malformed, where, fmt::format("{} is missing or no text", key));
}

Result<Attribute> attribute_of(const Json& json, const std::string& where) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number_float()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  const auto is_whole = [](const Json& item) { return item.is_number_integer(); };
  if (json.is_array() && std::all_of(json.begin(), json.end(), is_whole))
    return json.get<std::vector<std::int64_t>>();
  return fail(Code::malformed, where,
              "an attribute is neither a number, a text, true or false nor a list of whole numbers");
}

Result<Kind> kind_named(const std::string& name, const std::string& where) {
  if (const NodeKind* kind = find_named(node_kinds(), name)) return kind->kind;
  return fail(Code::unsupported, where, fmt::format("there is no node kind {}", name),
              "a newer haima may know it");
}

Result<Length> length_of(const Json& json, const std::string& where) {
  const Json* number = find(json, "number");
  if (!number || !number->is_number_integer())
    return fail(Code::malformed, where, "an input's shape is no list of lengths");
  return Length{number->get<std::int64_t>(), json.value("batch", false), json.value("slices", false)};
}

Result<Node> node_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return fail(Code::malformed, where, "a node is no object");
  Node node;
  HAIMA_TRY(node.name, text(json, "name", where));
  HAIMA_TRY(const std::string kind, text(json, "kind", where));
  HAIMA_TRY(node.kind, kind_named(kind, where));
  const Json* inputs = find(json, "inputs");
  if (!inputs || !inputs->is_array()) return fail(Code::malformed, where, "a node without a list of inputs");
  for (const Json& place : *inputs) {
    if (!place.is_number_integer()) return fail(Code::malformed, where, "an input that is no place");
    node.inputs.push_back(place.get<int>());
  }
  if (const Json* attributes = find(json, "attributes")) {
    for (const auto& [name, value] : attributes->items()) {
      HAIMA_TRY(Attribute attribute, attribute_of(value, where));
      node.attributes[name] = std::move(attribute);
    }
  }
  if (node.kind != Kind::input) return node;
  const Json* shape = find(json, "shape");
  if (!shape || !shape->is_array()) return fail(Code::malformed, where, "an input without a shape");
  for (const Json& item : *shape) {
    HAIMA_TRY(const Length length, length_of(item, where));
    node.shape.push_back(length);
  }
  return node;
}

Result<std::map<std::string, int>> places_of(const Json& json, const char* key, std::size_t nodes,
                                             const std::string& where) {
  std::map<std::string, int> places;
  const Json* table = find(json, key);
  if (!table || !table->is_object())
    return fail(Code::malformed, where, fmt::format("{} is missing or no table", key));
  for (const auto& [name, place] : table->items()) {
    if (!place.is_number_integer() || place.get<std::int64_t>() < 0 ||
        place.get<std::int64_t>() >= static_cast<std::int64_t>(nodes)) {
      return fail(Code::malformed, where, fmt::format("{} names a node that is not there", key));
    }
    places[name] = place.get<int>();
  }
  return places;
}

Result<Graph> parsed(const Json& json, const std::string& where) {
  if (!json.is_object()) return fail(Code::malformed, where, "a graph is no object");
  Graph graph;
  HAIMA_TRY(graph.name, text(json, "name", where));
  const Json* nodes = find(json, "nodes");
  if (!nodes || !nodes->is_array() || nodes->empty())
    return fail(Code::malformed, where, "a graph without nodes");
  if (nodes->size() > most_nodes) return fail(Code::over_limit, where, "a graph of more than 100000 nodes");
  std::set<std::string> names;
  for (const Json& item : *nodes) {
    HAIMA_TRY(Node node, node_of(item, where));
    if (!names.insert(node.name).second)
      return fail(Code::malformed, where, "two nodes are named " + node.name);
    if (auto done = infer(node, graph.nodes); !done)
      return fail(done.error().code, where, done.error().sentence());
    graph.nodes.push_back(std::move(node));
  }
  HAIMA_TRY(graph.outputs, places_of(json, "outputs", graph.nodes.size(), where));
  HAIMA_TRY(graph.marks, places_of(json, "marks", graph.nodes.size(), where));
  return graph;
}

}  // namespace

Json json_of(const Graph& graph) {
  Json json = {
      {"name", graph.name}, {"nodes", Json::array()}, {"outputs", graph.outputs}, {"marks", Json::object()}};
  for (const Node& node : graph.nodes) json["nodes"].push_back(json_of(node));
  for (const auto& [name, place] : graph.marks) json["marks"][name] = place;
  return json;
}

Result<Graph> graph_of(const Json& json, const std::string& where) {
  try {
    return parsed(json, where);
  } catch (const nlohmann::json::exception&) {
    return fail(Code::malformed, where, "a value of the graph is of the wrong type");
  }
}

}  // namespace haima::graph
