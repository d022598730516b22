// Weights before anything was learned. Where they are to be computed with, the mean and mean square of every
// value are followed through the graph by rough rules, so that each batch norm can have the statistics of its
// input and an untaught network's values stay sane.
#include <cmath>
#include <string_view>

#include "base/random.h"
#include "graph/bundle.h"

namespace haima::graph {
namespace {

/// Of a value's elements.
struct Moments {
  double mean = 0, square = 1;
};

constexpr double norm_spread = 0.1;  // scales and shifts of a batch norm differ a little between channels

/// What unit-normal values become; read off once, by integration.
Moments activated(Kind kind, Moments in) {
  const double size = std::sqrt(in.square);
  switch (kind) {
    case Kind::relu:
    case Kind::relu6:
      return {0.4 * size, 0.5 * in.square};
    case Kind::swish:
      return {0.21 * size, 0.36 * in.square};
    case Kind::sigmoid:
      return {0.5, 0.29};
    default:  // tanh
      return {0, in.square / (1 + in.square)};
  }
}

Moments averaged(Moments in, double count) {
  const double squared_mean = in.mean * in.mean;
  return {in.mean, squared_mean + std::max(0.0, in.square - squared_mean) / count};
}

Moments concatenated(const Node& node, std::span<const Node> before, std::span<const Moments> known) {
  Moments total{0, 0};
  double length = 0;
  for (const int place : node.inputs) {
    const auto at = static_cast<std::size_t>(place);
    const auto axis = static_cast<std::size_t>(node.integer("axis"));
    const auto part = static_cast<double>(before[at].shape[axis].number);
    total.mean += part * known[at].mean;
    total.square += part * known[at].square;
    length += part;
  }
  return {total.mean / length, total.square / length};
}

Moments moments_of(const Node& node, std::span<const Node> before, std::span<const Moments> known) {
  const auto in = [&](std::size_t i = 0) { return known[static_cast<std::size_t>(node.inputs[i])]; };
  switch (node.kind) {
    case Kind::input:
    case Kind::batch_norm:
    case Kind::layer_norm:
      return {0, 1};
    case Kind::conv:
    case Kind::conv_transpose:
    case Kind::linear:
      return {0, 2 * in().square};
    case Kind::relu:
    case Kind::relu6:
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
      return activated(node.kind, in());
    case Kind::add:
      return {in(0).mean + in(1).mean, in(0).square + in(1).square + 2 * in(0).mean * in(1).mean};
    case Kind::multiply:
      return {in(0).mean * in(1).mean, in(0).square * in(1).square};
    case Kind::concat:
      return concatenated(node, before, known);
    case Kind::average_pool:
      return averaged(in(), 4);
    case Kind::adaptive_average:
    case Kind::global_average:
    case Kind::mean:
      return averaged(in(), 16);
    case Kind::max_pool:
    case Kind::maximum:
      return {in().mean + 0.5 * std::sqrt(in().square), 1.5 * in().square};
    case Kind::lstm:
    case Kind::gru:
      return {0, 0.1};
    default:
      return in();
  }
}

/// A stream of its own for every name.
std::uint64_t stream_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ull;  // FNV-1a
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ull;
  return hash;
}

template <class Draw>
Tensor drawn(const Parameter& parameter, const Draw& draw) {
  Tensor tensor{parameter.shape, std::vector<float>(static_cast<std::size_t>(parameter.size()))};
  for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = static_cast<float>(draw(i));
  return tensor;
}

/// How many products are summed for an element of the output.
double fan_in(const Node& node) {
  const std::vector<std::int64_t>& weight = node.parameters[0].shape;
  double count = 1;
  for (std::size_t axis = 1; axis < weight.size(); ++axis) count *= static_cast<double>(weight[axis]);
  if (node.kind != Kind::conv_transpose) return count;
  count *= static_cast<double>(weight[0]) / static_cast<double>(weight[1]);
  for (const std::int64_t stride : node.list("stride")) count /= static_cast<double>(stride);
  return count;
}

Tensor started(const Node& node, std::size_t which, Moments in, const Random& random) {
  const Parameter& parameter = node.parameters[which];
  const auto near = [&](double middle, double spread) {
    return drawn(parameter, [&](std::size_t i) { return middle + random.between(i, -spread, spread); });
  };
  switch (node.kind) {
    case Kind::batch_norm: {
      const double variance = std::max(1e-3, in.square - in.mean * in.mean);
      if (which == 2) return near(in.mean, norm_spread * std::sqrt(variance));
      return which == 3 ? near(variance, norm_spread * variance) : near(which == 0, norm_spread);
    }
    case Kind::layer_norm:
      return near(which == 0, 0);
    case Kind::lstm:
    case Kind::gru:
      return near(0, 1 / std::sqrt(static_cast<double>(node.integer("hidden"))));
    case Kind::attention: {
      const auto features = static_cast<double>(node.shape.back().number);
      return near(0, which == 0 ? std::sqrt(1.5 / features) : 1 / std::sqrt(features));
    }
    default: {
      if (which == 1) return near(0, 0.01);
      const double deviation = std::sqrt(2 / fan_in(node));
      return drawn(parameter, [&](std::size_t i) { return deviation * random.normal(i); });
    }
  }
}

/// How many products an element of the input enters, were there one group.
double fan_out(const Node& node) {
  const std::vector<std::int64_t>& weight = node.parameters[0].shape;
  double count = static_cast<double>(weight[0]);
  for (std::size_t axis = 2; axis < weight.size(); ++axis) count *= static_cast<double>(weight[axis]);
  return count;
}

/// What each value of a graph is for, as far as its first weights depend on it.
struct Place {
  bool before_norm = false, is_output = false;
};

std::vector<Place> places_of(const Graph& graph) {
  std::vector<Place> places(graph.nodes.size());
  for (const Node& node : graph.nodes) {
    if (node.kind == Kind::batch_norm) places[static_cast<std::size_t>(node.inputs[0])].before_norm = true;
  }
  for (const auto& [name, value] : graph.outputs) places[static_cast<std::size_t>(value)].is_output = true;
  return places;
}

/// Of a convolution or dense layer.
double deviation_of(const Node& node, const Place& place) {
  constexpr double of_verdicts = 0.01;
  if (place.is_output) return of_verdicts;
  const bool by_outputs = place.before_norm && node.kind == Kind::conv;
  return std::sqrt(2 / (by_outputs ? fan_out(node) : fan_in(node)));
}

Tensor to_learn(const Node& node, std::size_t which, const Place& place, const Random& random) {
  const Parameter& parameter = node.parameters[which];
  const auto all = [&](double value) { return drawn(parameter, [value](std::size_t) { return value; }); };
  switch (node.kind) {
    case Kind::batch_norm:
      return all(which == 0 || which == 3 ? 1 : 0);  // scale, shift, mean, variance
    case Kind::conv:
    case Kind::conv_transpose:
    case Kind::linear: {
      if (which == 1) return all(0);
      const double deviation = deviation_of(node, place);
      return drawn(parameter, [&](std::size_t i) { return deviation * random.normal(i); });
    }
    default:
      return started(node, which, {}, random);
  }
}

}  // namespace

Weights weights_to_learn(const Graph& graph, std::uint64_t seed) {
  const std::vector<Place> places = places_of(graph);
  Weights weights;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    for (std::size_t i = 0; i < node.parameters.size(); ++i) {
      const std::string& name = node.parameters[i].name;
      weights.emplace(name, to_learn(node, i, places[n], Random{seed, stream_of(name)}));
    }
  }
  return weights;
}

Weights random_weights(const Graph& graph, std::uint64_t seed) {
  Weights weights;
  std::vector<Moments> known;
  for (const Node& node : graph.nodes) {
    for (std::size_t i = 0; i < node.parameters.size(); ++i) {
      const std::string& name = node.parameters[i].name;
      const Moments in = known[static_cast<std::size_t>(node.inputs[0])];
      weights.emplace(name, started(node, i, in, Random{seed, stream_of(name)}));
    }
    known.push_back(moments_of(node, graph.nodes, known));
  }
  return weights;
}

Weights random_inputs(const Graph& graph, std::int64_t batch, std::int64_t slices, std::uint64_t seed) {
  Weights inputs;
  for (const Node& node : graph.nodes) {
    if (node.kind != Kind::input) continue;
    Parameter shape{.name = node.name, .shape = {}};
    for (const Length length : node.shape) shape.shape.push_back(length.at(batch, slices));
    const Random random{seed, stream_of(node.name)};
    inputs.emplace(node.name, drawn(shape, [&](std::size_t i) { return random.normal(i); }));
  }
  return inputs;
}

}  // namespace haima::graph
