#include <algorithm>
#include <numeric>

#include "graph/graph.h"

namespace haima::graph {
namespace {

std::int64_t product(std::span<const std::int64_t> lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), std::int64_t{1}, std::multiplies{});
}

std::int64_t elements(const Shape& shape, std::int64_t batch, std::int64_t slices) {
  return std::accumulate(
      shape.begin(), shape.end(), std::int64_t{1},
      [&](std::int64_t so_far, Length length) { return so_far * length.at(batch, slices); });
}

/// Weights of two or more axes multiply each position of the output once.
std::int64_t weight_flop(const Node& node, std::int64_t outputs) {
  const std::vector<std::int64_t>& weight = node.parameters[0].shape;
  return 2 * outputs * product(std::span{weight}.subspan(1));
}

std::int64_t recurrent_flop(const Node& node, std::int64_t steps) {
  std::int64_t weights = 0;
  for (const Parameter& parameter : node.parameters) {
    if (parameter.shape.size() == 2) weights += parameter.size();
  }
  return 2 * steps * weights;
}

/// Projections in and out, and every step against every other.
std::int64_t attention_flop(const Shape& in, std::int64_t batch, std::int64_t slices) {
  const std::int64_t rows = in[0].at(batch, slices), steps = in[1].at(batch, slices), features = in[2].number;
  return rows * (8 * steps * features * features + 4 * steps * steps * features);
}

std::int64_t flop_of(const Node& node, std::span<const Node> before, std::int64_t batch,
                     std::int64_t slices) {
  const std::int64_t out = elements(node.shape, batch, slices);
  const auto in = [&] {
    return elements(before[static_cast<std::size_t>(node.inputs[0])].shape, batch, slices);
  };
  switch (node.kind) {
    case Kind::conv:
    case Kind::linear:
      return weight_flop(node, out);
    case Kind::conv_transpose:
      return weight_flop(node, in());
    case Kind::lstm:
    case Kind::gru:
      return recurrent_flop(node, node.shape[0].at(batch, slices) * node.shape[1].at(batch, slices));
    case Kind::attention:
      return attention_flop(node.shape, batch, slices);
    case Kind::batch_norm:
      return 2 * out;
    case Kind::layer_norm:
      return 8 * out;
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
    case Kind::softmax:
      return 4 * out;
    case Kind::relu:
    case Kind::relu6:
    case Kind::add:
    case Kind::multiply:
      return out;
    case Kind::max_pool:
    case Kind::average_pool:
      return out * product(node.list("kernel"));
    case Kind::adaptive_average:
    case Kind::global_average:
    case Kind::mean:
    case Kind::maximum:
      return in();
    case Kind::upsample:
      return node.text("mode") == "bilinear" ? 7 * out : 0;
    default:
      return 0;
  }
}

}  // namespace

Cost cost_of(const Node& node, std::span<const Node> before, std::int64_t batch, std::int64_t slices) {
  Cost cost;
  for (const Parameter& parameter : node.parameters)
    cost.parameters += parameter.learned ? parameter.size() : 0;
  cost.flop = flop_of(node, before, batch, slices);
  cost.activation_bytes = 4 * elements(node.shape, batch, slices);
  return cost;
}

Cost cost_of(const Graph& graph, std::int64_t batch, std::int64_t slices) {
  Cost total;
  for (const Node& node : graph.nodes) {
    const Cost cost = cost_of(node, graph.nodes, batch, slices);
    total.parameters += cost.parameters;
    total.flop += cost.flop;
    total.activation_bytes += cost.activation_bytes;
  }
  return total;
}

}  // namespace haima::graph
