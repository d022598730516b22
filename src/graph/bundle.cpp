#include "graph/bundle.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "base/json.h"
#include "graph/safetensors.h"

namespace haima::graph {
namespace {

constexpr std::string_view schema = "haima.bundle/1";
constexpr std::size_t most_graphs = 64;

Result<Json> json_in(const std::map<std::string, std::string>& metadata, const std::string& key,
                     const std::string& where) {
  const auto text = metadata.find(key);
  if (text == metadata.end()) return fail(Code::malformed, where, "its metadata lack " + key);
  HAIMA_TRY(Json json, parse_json(text->second, where + ", metadata " + key));
  if (json.is_object()) return json;
  return fail(Code::malformed, where, "metadata " + key + " is no JSON object");
}

Result<> check_schema(const std::map<std::string, std::string>& metadata, const std::string& where) {
  const auto found = metadata.find("schema");
  if (found == metadata.end())
    return fail(Code::unsupported, where, "a safetensors file that does not say it is a bundle of haima's",
                "give a bundle that haima wrote");
  if (found->second == schema) return {};
  return fail(Code::unsupported, where, "its schema is " + found->second, "a newer haima may know it");
}

Result<std::map<std::string, Graph>> graphs_of(const Json& json, const std::string& where) {
  if (json.empty() || json.size() > most_graphs)
    return fail(Code::malformed, where,
                fmt::format("{} graphs where 1 to {} are read", json.size(), most_graphs));
  std::map<std::string, Graph> graphs;
  for (const auto& [name, value] : json.items()) {
    HAIMA_TRY(graphs[name], graph_of(value, fmt::format("{}, graph {}", where, name)));
  }
  return graphs;
}

std::string text_of(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " × "));
}

Result<> check_range(const Node& node, const Weights& weights, const std::string& where) {
  if (!takes_range(node)) return {};
  const auto found = weights.find(range_name(node.parameters[0]));
  if (found == weights.end()) return {};
  const Tensor& range = found->second;
  const std::int64_t channels = node.parameters[0].shape[1];
  const auto bad = [&](const std::string& how) {
    return fail(Code::contradiction, where, fmt::format("tensor {} {}", found->first, how));
  };
  if (range.shape != std::vector<std::int64_t>{2, channels} ||
      range.values.size() != static_cast<std::size_t>(2 * channels))
    return bad(fmt::format("is {} where the graph has 2 × {}", text_of(range.shape), channels));
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    const float low = range.values[c], high = range.values[c + static_cast<std::size_t>(channels)];
    if (!std::isfinite(low) || !std::isfinite(high) || low > high) return bad("holds what is no range");
  }
  return {};
}

/// Every tensor belongs to a graph, and every graph has its tensors.
Result<> check(const Bundle& bundle, const std::string& where) {
  std::set<std::string> named;
  for (const auto& [name, graph] : bundle.graphs) {
    HAIMA_TRY(check_weights(graph, bundle.weights, fmt::format("{}, graph {}", where, name)));
    for (const Parameter& parameter : parameters_of(graph)) named.insert(parameter.name);
    for (const Node& node : graph.nodes) {
      if (takes_range(node)) named.insert(range_name(node.parameters[0]));
    }
  }
  for (const auto& [name, tensor] : bundle.weights) {
    if (!named.contains(name))
      return fail(Code::contradiction, where, fmt::format("tensor {} belongs to none of its graphs", name));
  }
  return {};
}

}  // namespace

std::string range_name(const Parameter& weight) { return weight.name + ".range"; }

bool takes_range(const Node& node) {
  constexpr std::int64_t few_channels = 4;  // a picture's
  return node.kind == Kind::conv && node.shape.size() == 4 && node.integer("groups") == 1 &&
         node.parameters[0].shape[1] > few_channels;
}

Result<> check_weights(const Graph& graph, const Weights& weights, const std::string& where) {
  for (const Node& node : graph.nodes) HAIMA_TRY_ONLY(check_range(node, weights, where));
  for (const Parameter& parameter : parameters_of(graph)) {
    const auto found = weights.find(parameter.name);
    if (found == weights.end())
      return fail(Code::contradiction, where, fmt::format("tensor {} is missing", parameter.name));
    const Tensor& tensor = found->second;
    if (tensor.shape != parameter.shape ||
        tensor.values.size() != static_cast<std::size_t>(parameter.size())) {
      return fail(Code::contradiction, where,
                  fmt::format("tensor {} is {} where the graph needs {}", parameter.name,
                              text_of(tensor.shape), text_of(parameter.shape)));
    }
  }
  return {};
}

Result<Bundle> decode_bundle(ByteView bytes, const std::string& where, const Limits& limits) {
  HAIMA_TRY(Safetensors file, decode_safetensors(bytes, where, limits));
  HAIMA_TRY(check_schema(file.metadata, where));
  HAIMA_TRY(const Json graphs, json_in(file.metadata, "graphs", where));
  Bundle bundle;
  HAIMA_TRY(bundle.about, json_in(file.metadata, "about", where));
  HAIMA_TRY(bundle.graphs, graphs_of(graphs, where));
  bundle.weights = std::move(file.tensors);
  HAIMA_TRY(check(bundle, where));
  bundle.sha256 = sha256(bytes);
  return bundle;
}

Result<Bundle> read_bundle(const Path& file, const Limits& limits) {
  HAIMA_TRY(const MappedFile mapped, MappedFile::open(file, limits.file_size));
  return decode_bundle(mapped.bytes(), file.string(), limits);
}

Result<Bytes> encode_bundle(const Bundle& bundle, const std::string& where, ElementType stored) {
  HAIMA_TRY(check(bundle, where));
  if (bundle.graphs.empty()) return fail(Code::bad_argument, where, "a bundle without a graph");
  Json graphs = Json::object();
  for (const auto& [name, graph] : bundle.graphs) graphs[name] = json_of(graph);
  return encode_safetensors({{"schema", std::string{schema}},
                             {"graphs", to_text(graphs, -1)},
                             {"about", to_text(bundle.about, -1)}},
                            bundle.weights, stored, where);
}

Result<> write_bundle(const Bundle& bundle, const Path& file, ElementType stored) {
  HAIMA_TRY(const Bytes bytes, encode_bundle(bundle, file.string(), stored));
  return write_file(file, bytes);
}

}  // namespace haima::graph
