#include "train/samples.h"

#include <cmath>
#include <stdexcept>

#include "graph/builder.h"
#include "models/model.h"

namespace haima::train::test {
namespace {

using graph::Builder;
using graph::Kind;
using graph::Value;

graph::Graph made(const graph::Input& input, const std::function<Value(Builder&, Value)>& last) {
  Builder b{"sample", input};
  b.output("y", last(b, b.input()));
  return b.finish();
}

/// Over a picture of 3 × 6 × 5.
graph::Graph of_map(const std::function<Value(Builder&, Value)>& last) {
  return made({.channels = 3, .height = 6, .width = 5}, last);
}

/// Over 4 steps of 6 features.
graph::Graph of_steps(const std::function<Value(Builder&, Value)>& last) {
  Builder b{"sample"};
  b.output("y", last(b, b.input("input", {{1, true, false}, {4}, {6}})));
  return b.finish();
}

graph::Graph of_volume(const std::function<Value(Builder&, Value)>& last) {
  return made({.channels = 2, .height = 4, .width = 5, .depth = 6}, last);
}

graph::Graph of_slices(const std::function<Value(Builder&, Value)>& last) {
  return made({.channels = 2, .height = 4, .width = 4, .slices = true}, last);
}

}  // namespace

std::vector<graph::Graph> samples_of(Kind kind) {
  switch (kind) {
    case Kind::input:
      return {of_map([](Builder&, Value x) { return x; })};
    case Kind::conv:
      return {of_map([](Builder& b, Value x) { return b.conv(x, {.out = 4}); }),
              of_map([](Builder& b, Value x) { return b.conv(x, {.out = 6, .stride = 2, .groups = 3}); }),
              of_map([](Builder& b, Value x) { return b.conv(x, {.out = 2, .dilation = 2, .bias = false}); }),
              of_steps([](Builder& b, Value x) { return b.conv(x, {.out = 3}); }),
              of_volume([](Builder& b, Value x) { return b.conv(x, {.out = 3}); })};
    case Kind::conv_transpose:
      return {of_map(
          [](Builder& b, Value x) { return b.conv_transpose(x, {.out = 4, .kernel = 2, .stride = 2}); })};
    case Kind::linear:
      return {of_steps([](Builder& b, Value x) { return b.linear(x, 5); })};
    case Kind::batch_norm:
      return {of_map([](Builder& b, Value x) { return b.batch_norm(x); }),
              of_volume([](Builder& b, Value x) { return b.batch_norm(x); })};
    case Kind::layer_norm:
      return {of_steps([](Builder& b, Value x) { return b.layer_norm(x); })};
    case Kind::relu:
      return {of_map([](Builder& b, Value x) { return b.relu(x); })};
    case Kind::relu6:  // six times as wide, so that some lie above six
      return {of_map([](Builder& b, Value x) {
        return b.relu6(b.conv(x, {.out = 40, .kernel = 6, .padding = 3, .bias = false}));
      })};
    case Kind::swish:
      return {of_map([](Builder& b, Value x) { return b.swish(x); })};
    case Kind::sigmoid:
      return {of_map([](Builder& b, Value x) { return b.sigmoid(x); })};
    case Kind::tanh:
      return {of_map([](Builder& b, Value x) { return b.tanh(x); })};
    case Kind::softmax:
      return {of_steps([](Builder& b, Value x) { return b.softmax(x); })};
    case Kind::dropout:
      return {of_map([](Builder& b, Value x) { return b.dropout(x, 0.4); })};
    case Kind::drop_path:
      return {of_map([](Builder& b, Value x) { return b.drop_path(x, 0.4); })};
    case Kind::max_pool:
      return {
          of_map([](Builder& b, Value x) { return b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1}); }),
          of_volume([](Builder& b, Value x) { return b.max_pool(x, {.kernel = 2}); })};
    case Kind::average_pool:
      return {of_map([](Builder& b, Value x) { return b.average_pool(x, {.kernel = 2}); }),
              of_volume([](Builder& b, Value x) { return b.average_pool(x, {.kernel = 2}); })};
    case Kind::adaptive_average:
      return {of_map([](Builder& b, Value x) { return b.adaptive_average(x, 4); }),
              of_volume([](Builder& b, Value x) { return b.adaptive_average(x, 3); })};
    case Kind::global_average:
      return {of_map([](Builder& b, Value x) { return b.global_average(x); }),
              of_volume([](Builder& b, Value x) { return b.global_average(x); })};
    case Kind::upsample:
      return {of_map([](Builder& b, Value x) { return b.upsample(x, 2); }),
              of_map([](Builder& b, Value x) { return b.upsample(x, 3, "nearest"); })};
    case Kind::add:
      return {of_map([](Builder& b, Value x) { return b.add(x, b.tanh(x)); })};
    case Kind::multiply:
      return {of_map([](Builder& b, Value x) { return b.multiply(x, b.tanh(x)); }),
              of_map([](Builder& b, Value x) {
                return b.multiply(x, b.reshape(b.global_average(x), {3, 1, 1}));
              })};
    case Kind::concat:
      return {of_map([](Builder& b, Value x) {
                return b.concat({x, b.tanh(x), x});
              }),
              of_steps([](Builder& b, Value x) {
                return b.concat({x, b.tanh(x)}, 2);
              })};
    case Kind::flatten:
      return {of_map([](Builder& b, Value x) { return b.flatten(x); })};
    case Kind::reshape:
      return {of_map([](Builder& b, Value x) { return b.reshape(x, {9, 10}); })};
    case Kind::transpose:
      return {of_map([](Builder& b, Value x) { return b.transpose(x, {0, 2, 3, 1}); })};
    case Kind::slice:
      return {of_map([](Builder& b, Value x) { return b.slice(x, 2, 1, 4); })};
    case Kind::mean:
      return {of_steps([](Builder& b, Value x) { return b.mean(x, 1); })};
    case Kind::maximum:
      return {of_steps([](Builder& b, Value x) { return b.maximum(x, 1); })};
    case Kind::lstm:
      return {of_steps([](Builder& b, Value x) { return b.lstm(x, 3); }),
              of_steps([](Builder& b, Value x) { return b.lstm(x, 3, "lstm", false); })};
    case Kind::gru:
      return {of_steps([](Builder& b, Value x) { return b.gru(x, 3); }),
              of_steps([](Builder& b, Value x) { return b.gru(x, 3, "gru", false); })};
    case Kind::attention:
      return {of_steps([](Builder& b, Value x) { return b.attention(x, 2); })};
    case Kind::fold_slices:
      return {of_slices([](Builder& b, Value x) { return b.fold_slices(x); })};
    case Kind::unfold_slices:
      return {of_slices([](Builder& b, Value x) {
        return b.unfold_slices(b.global_average(b.conv(b.fold_slices(x), {.out = 3})));
      })};
  }
  throw std::logic_error("a kind of node without a sample");
}

graph::Graph smallest(std::string_view name) {
  const models::Model* model = models::model_named(name).value();
  models::Spec spec = models::default_spec(*model, models::Task::multi_label);
  spec.input.height = spec.input.width = model->least_side;
  if (spec.input.depth > 0) spec.input.depth = 16;
  return models::build(*model, spec).value();
}

float number_of(std::string_view name, std::uint32_t place) {
  std::uint32_t x = 2166136261u;
  for (const char c : name) x = (x ^ static_cast<unsigned char>(c)) * 16777619u;
  x += place * 2654435761u;
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  x ^= x >> 16;
  return static_cast<float>(static_cast<double>(x) / 2147483648.0 - 1);
}

graph::Weights numbered_weights(const graph::Graph& graph) {
  graph::Weights weights;
  for (const graph::Parameter& parameter : graph::parameters_of(graph)) {
    graph::Tensor tensor{parameter.shape, std::vector<float>(static_cast<std::size_t>(parameter.size()))};
    const bool matrix = parameter.shape.size() > 1;
    const double fan_in =
        matrix ? static_cast<double>(parameter.size() / parameter.shape[0]) : 60.0;  // 60: a bound of 0.316
    const auto bound = static_cast<float>(std::sqrt(6 / fan_in));
    const bool around_one = !matrix && (parameter.name.ends_with("weight") || !parameter.learned) &&
                            !parameter.name.ends_with("mean");
    for (std::size_t i = 0; i < tensor.values.size(); ++i) {
      const float number = bound * number_of(parameter.name, static_cast<std::uint32_t>(i));
      tensor.values[i] = around_one ? 1 + number : number;
    }
    weights.emplace(parameter.name, std::move(tensor));
  }
  return weights;
}

Tensors numbered_inputs(const graph::Graph& graph, std::int64_t batch, std::int64_t slices,
                        at::ScalarType type) {
  Tensors inputs;
  for (const graph::Node& node : graph.nodes) {
    if (node.kind != Kind::input) continue;
    graph::Tensor tensor;
    std::int64_t count = 1;
    for (const graph::Length length : node.shape) {
      tensor.shape.push_back(length.at(batch, slices));
      count *= tensor.shape.back();
    }
    for (std::int64_t i = 0; i < count; ++i)
      tensor.values.push_back(number_of(node.name, static_cast<std::uint32_t>(i)));
    inputs[node.name] = tensor_of(tensor, type);
  }
  return inputs;
}

}  // namespace haima::train::test
