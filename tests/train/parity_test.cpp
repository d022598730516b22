// Recurrent layers and attention beside torch::nn's modules: the one file that includes all of torch.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "train/activation.h"
#include "train/samples.h"

namespace haima::train {
namespace {

using test::numbered_inputs;
using test::numbered_weights;

/// The one output of a graph of one layer, and the graph's weights in torch's own module.
struct Layer {
  graph::Graph graph;
  Network network;
  Tensors inputs;

  explicit Layer(const graph::Graph& made)
      : graph(made), network(lift(made, numbered_weights(made))), inputs(numbered_inputs(made, 3, 1)) {}

  at::Tensor value() const { return outputs_of(network, inputs, {}).at("y"); }
  const at::Tensor& input() const { return inputs.at("input"); }

  /// The layer's own names without the node's before them.
  template <class Module>
  void fill(Module& module) const {
    const std::string prefix = graph.nodes.back().name + ".";
    const torch::NoGradGuard plain;
    for (auto& parameter : module->named_parameters())
      parameter.value().copy_(network.parameters.at(prefix + parameter.key()));
  }
};

TEST(Parity, LstmIsTorchs) {
  for (const graph::Graph& graph : test::samples_of(graph::Kind::lstm)) {
    const Layer layer{graph};
    torch::nn::LSTM module{torch::nn::LSTMOptions(6, 3).batch_first(true).bidirectional(
        graph.nodes.back().flag("bidirectional"))};
    layer.fill(module);
    EXPECT_TRUE(at::allclose(layer.value(), std::get<0>(module(layer.input())), 1e-5, 1e-6));
  }
}

TEST(Parity, GruIsTorchs) {
  for (const graph::Graph& graph : test::samples_of(graph::Kind::gru)) {
    const Layer layer{graph};
    torch::nn::GRU module{torch::nn::GRUOptions(6, 3).batch_first(true).bidirectional(
        graph.nodes.back().flag("bidirectional"))};
    layer.fill(module);
    EXPECT_TRUE(at::allclose(layer.value(), std::get<0>(module(layer.input())), 1e-5, 1e-6));
  }
}

TEST(Parity, AttentionIsTorchs) {
  const Layer layer{test::samples_of(graph::Kind::attention).at(0)};
  torch::nn::MultiheadAttention module{torch::nn::MultiheadAttentionOptions(6, 2)};
  layer.fill(module);
  const at::Tensor steps_first = layer.input().transpose(0, 1);
  const at::Tensor truth = std::get<0>(module(steps_first, steps_first, steps_first)).transpose(0, 1);
  EXPECT_TRUE(at::allclose(layer.value(), truth, 1e-5, 1e-6));
}

TEST(Parity, Relu6AndSwishAreTorchsInEveryTypeAndLayout) {
  const at::Tensor start = torch::randn({3, 8, 5, 7}, at::make_generator<at::CPUGeneratorImpl>(4)) * 6;
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kBFloat16}) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
      const auto run = [&](const std::function<at::Tensor(const at::Tensor&)>& f, at::ScalarType as) {
        const at::Tensor x = start.to(type).to(as).clone().contiguous(format).requires_grad_(true);
        const at::Tensor y = f(x);
        y.mul(start.to(as)).sum().backward();
        return std::pair{y.detach().to(at::kDouble), x.grad().to(at::kDouble)};
      };
      const double near = type == at::kBFloat16 ? 0.01 : 1e-5;
      const auto expect_same = [&](const auto& ours, const auto& theirs) {
        const auto [y, dx] = run(ours, type);
        const auto [true_y, true_dx] = run(theirs, at::kDouble);
        EXPECT_TRUE(at::allclose(y, true_y, near, near)) << type << " " << format;
        EXPECT_TRUE(at::allclose(dx, true_dx, near, near)) << type << " " << format;
      };
      expect_same([](const at::Tensor& x) { return train::relu6(x); },
                  [](const at::Tensor& x) { return at::hardtanh(x, 0, 6); });
      expect_same([](const at::Tensor& x) { return train::swish(x); },
                  [](const at::Tensor& x) { return at::silu(x); });
    }
  }
}

}  // namespace
}  // namespace haima::train
