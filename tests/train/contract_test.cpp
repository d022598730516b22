// What every kind of node and every network must hold to in libtorch. A new row of graph/nodes.def or a new
// file in models/kinds/ enters by itself.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include "graph/bundle.h"
#include "models/model.h"
#include "support/data.h"
#include "train/samples.h"

namespace haima::train {
namespace {

using haima::test::TemporaryFolder;
using test::number_of;
using test::numbered_inputs;
using test::numbered_weights;
using test::samples_of;
using test::smallest;

constexpr std::int64_t batch = 2, slices = 3;

std::vector<std::int64_t> inferred(const graph::Node& node) {
  std::vector<std::int64_t> shape;
  for (const graph::Length length : node.shape) shape.push_back(length.at(batch, slices));
  return shape;
}

/// Every node's value in one pass.
std::vector<at::Tensor> all_values(const Network& network, const Tensors& inputs, const Pass& pass) {
  std::vector<int> places(network.graph.nodes.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<int>(i);
  return values_of(network, inputs, places, pass);
}

/// A number that depends on every element of the first output, each with a weight of its own.
at::Tensor verdict(const Network& network, const Tensors& inputs, const Pass& pass) {
  const at::Tensor y = outputs_of(network, inputs, pass).begin()->second;
  graph::Tensor weight{y.sizes().vec(), {}};
  for (std::int64_t i = 0; i < y.numel(); ++i)
    weight.values.push_back(number_of("verdict", static_cast<std::uint32_t>(i)));
  return y.mul(tensor_of(weight, at::kDouble)).sum();
}

/// The derivative for element `place` of `x`, by two passes at either side.
double slope_at(at::Tensor& x, std::int64_t place, const std::function<double()>& value) {
  constexpr double step = 1e-5;
  const at::NoGradGuard plain;
  at::Tensor element = x.flatten().select(0, place);
  if (!x.is_contiguous()) element = x.permute({0, 2, 3, 1}).flatten().select(0, place);
  const double middle = element.item<double>();
  element.fill_(middle + step);
  const double above = value();
  element.fill_(middle - step);
  const double below = value();
  element.fill_(middle);
  return (above - below) / (2 * step);
}

void expect_gradients(const graph::Graph& graph, bool training) {
  const Network network = lift(graph, numbered_weights(graph), at::kDouble);
  Tensors inputs = numbered_inputs(graph, batch, slices, at::kDouble);
  const Pass pass{.training = training, .mixed = false, .seed = 5};
  // A batch norm's own statistics move in training, and matter only out of it.
  const auto value = [&] {
    const Network copy = lift(graph, numbered_weights(graph), at::kDouble);
    Network now = copy;
    for (const graph::Parameter& parameter : graph::parameters_of(graph))
      if (parameter.learned) now.parameters[parameter.name] = network.parameters.at(parameter.name);
    return verdict(now, inputs, pass).item<double>();
  };
  Tensors asked = network.parameters;
  for (auto& [name, tensor] : inputs) asked[name] = tensor.requires_grad_(true);
  verdict(network, inputs, pass).backward();
  for (auto& [name, tensor] : asked) {
    if (!tensor.requires_grad()) continue;
    ASSERT_TRUE(tensor.grad().defined()) << graph.nodes.back().name << ": " << name;
    const at::Tensor slopes = tensor.grad();
    for (std::uint32_t pick = 0; pick < 6; ++pick) {
      const auto place = static_cast<std::int64_t>((number_of(name, 99 + pick) + 1) / 2 *
                                                   static_cast<float>(tensor.numel() - 1));
      at::Tensor flat = (tensor.is_contiguous() ? slopes : slopes.permute({0, 2, 3, 1})).flatten();
      const double found = flat.select(0, place).item<double>();
      EXPECT_NEAR(found, slope_at(tensor, place, value), 1e-6 + 1e-5 * std::abs(found))
          << graph.nodes.back().name << ": " << name << "[" << place << "]";
    }
  }
}

TEST(EveryKindOfNode, HasTheShapeThatInferenceSays) {
  for (const graph::NodeKind& kind : graph::node_kinds()) {
    for (const graph::Graph& graph : samples_of(kind.kind)) {
      const Network network = lift(graph, numbered_weights(graph));
      const auto values = all_values(network, numbered_inputs(graph, batch, slices), {});
      for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_EQ(values[i].sizes().vec(), inferred(graph.nodes[i])) << kind.name;
    }
  }
}

TEST(EveryKindOfNode, HasTheGradientOfFiniteDifferences) {
  for (const graph::NodeKind& kind : graph::node_kinds()) {
    for (const graph::Graph& graph : samples_of(kind.kind)) {
      expect_gradients(graph, true);
      expect_gradients(graph, false);
    }
  }
}

TEST(EveryKindOfNode, MixedPrecisionIsNearSinglePrecisionInValueAndGradient) {
  for (const graph::NodeKind& kind : graph::node_kinds()) {
    for (const graph::Graph& graph : samples_of(kind.kind)) {
      std::vector<at::Tensor> values, slopes;
      for (const bool mixed : {false, true}) {
        const Network network = lift(graph, numbered_weights(graph));
        Tensors inputs = numbered_inputs(graph, batch, slices);
        const at::Tensor x = inputs.at("input").requires_grad_(true);
        const Tensors outputs = outputs_of(network, inputs, {.training = false, .mixed = mixed, .seed = 1});
        values.push_back(outputs.at("y").to(at::kFloat));
        values.back().sum().backward();
        slopes.push_back(x.grad());
      }
      EXPECT_TRUE(at::allclose(values[1], values[0], 0.02, 0.05)) << kind.name;
      // Where rounding crosses a kink or changes which one is largest, a whole slope moves.
      const double off = slopes[1].sub(slopes[0]).abs().mean().item<double>();
      EXPECT_LT(off, 0.05 * slopes[0].abs().mean().item<double>() + 0.01) << kind.name;
    }
  }
}

void expect_shapes_and_gradients(const Network& network, const Tensors& inputs) {
  const graph::Graph& graph = network.graph;
  const auto values = all_values(network, inputs, {.training = true});
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(values[i].sizes().vec(), inferred(graph.nodes[i])) << graph.name << ": " << graph.nodes[i].name;
  at::Tensor sum;
  for (const auto& [name, place] : graph.outputs) {
    const at::Tensor part = values[static_cast<std::size_t>(place)].square().sum();
    sum = sum.defined() ? sum.add(part) : part;
  }
  sum.backward();
  for (const graph::Parameter& parameter : graph::parameters_of(graph)) {
    EXPECT_EQ(network.parameters.at(parameter.name).grad().defined(), parameter.learned)
        << graph.name << ": " << parameter.name;
  }
}

void expect_chance_only_in_training(const Network& network, const Tensors& inputs) {
  const at::NoGradGuard plain;
  const auto logits = [&](const Pass& pass) { return outputs_of(network, inputs, pass).at("logits"); };
  EXPECT_TRUE(at::equal(logits({.seed = 1}), logits({.seed = 2}))) << network.graph.name;
  const at::Tensor trained = logits({.training = true, .seed = 1});
  EXPECT_TRUE(at::equal(trained, logits({.training = true, .seed = 1}))) << network.graph.name;
  bool drops = false;
  for (const graph::Node& node : network.graph.nodes)
    drops |= node.kind == graph::Kind::dropout || node.kind == graph::Kind::drop_path;
  EXPECT_EQ(at::equal(trained, logits({.training = true, .seed = 2})), !drops) << network.graph.name;
}

TEST(EveryNetwork, HasItsShapesLearnsAllItsWeightsAndDropsOnlyInTraining) {
  for (const models::Model& model : models::kinds()) {
    const graph::Graph graph = smallest(model.name);
    const Network network = lift(graph, graph::random_weights(graph, 1));
    const Tensors inputs = numbered_inputs(graph, batch, slices);
    expect_shapes_and_gradients(network, inputs);
    expect_chance_only_in_training(network, inputs);
  }
}

TEST(Lift, GivesBackTheWeightsItWasGivenAndABundleCarriesThem) {
  const graph::Graph graph = smallest("efficientnet_b0");
  const graph::Weights weights = numbered_weights(graph);
  const Network network = lift(graph, weights);
  EXPECT_EQ(weights_of(network), weights);
  const TemporaryFolder folder;
  const Path file = folder.path() / "bundle.safetensors";
  graph::Bundle bundle;
  bundle.graphs["slice"] = graph;
  bundle.weights = weights_of(network);
  ASSERT_TRUE(graph::write_bundle(bundle, file));
  const auto again = graph::read_bundle(file, {});
  ASSERT_TRUE(again) << again.error().sentence();
  const Tensors inputs = numbered_inputs(graph, 1, 1);
  const at::NoGradGuard plain;
  const Network loaded = lift(again->graphs.at("slice"), again->weights);
  EXPECT_TRUE(
      at::equal(outputs_of(network, inputs, {}).at("logits"), outputs_of(loaded, inputs, {}).at("logits")));
}

}  // namespace
}  // namespace haima::train
