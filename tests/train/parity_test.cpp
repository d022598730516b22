// Layers, losses and optimizers beside torch's own: the one file that includes all of torch.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "train/activation.h"
#include "train/loss.h"
#include "train/optimizer.h"
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

// ---- losses ----

at::Tensor logits_of(std::int64_t rows, std::int64_t columns) {
  return torch::randn({rows, columns}, at::make_generator<at::CPUGeneratorImpl>(8)).mul(2);
}

double value(LossKind kind, Loss loss, const at::Tensor& logits, const at::Tensor& truth,
             const at::Tensor& known) {
  loss.parts = {{kind, 1}};
  return loss_of(loss, logits, truth, known).item<double>();
}

TEST(Loss, CrossEntropyIsTorchsWithWeightsOrSmoothing) {
  const at::Tensor logits = logits_of(5, 4), classes = torch::tensor({1, 0, 3, 3, 2});
  const at::Tensor truth = torch::one_hot(classes, 4).to(at::kFloat), known = torch::ones({5, 4});
  namespace F = torch::nn::functional;
  const auto near = [&](const Loss& ours, const F::CrossEntropyFuncOptions& theirs) {
    EXPECT_NEAR(value(LossKind::cross_entropy, ours, logits, truth, known),
                F::cross_entropy(logits, classes, theirs).item<double>(), 1e-6);
  };
  near({}, F::CrossEntropyFuncOptions());
  near({.smoothing = 0.1, .class_weights = {}}, F::CrossEntropyFuncOptions().label_smoothing(0.1));
  near({.class_weights = {1, 2, 0.5, 3}},
       F::CrossEntropyFuncOptions().weight(torch::tensor({1.0f, 2.0f, 0.5f, 3.0f})));
}

TEST(Loss, BinaryCrossEntropyIsTorchsOverWhatIsKnown) {
  const at::Tensor logits = logits_of(6, 3);
  const at::Tensor truth = logits_of(6, 3).roll(1, 0).gt(0).to(at::kFloat);
  at::Tensor known = torch::ones({6, 3});
  known.index_put_({2, 1}, 0);
  known.index_put_({5}, 0);
  const at::Tensor kept = known.flatten().nonzero().flatten();
  const at::Tensor weights = torch::tensor({1.0f, 4.0f, 2.0f});
  const double theirs =
      torch::binary_cross_entropy_with_logits(logits.flatten().index({kept}), truth.flatten().index({kept}),
                                              {}, weights.repeat({6}).index({kept}))
          .item<double>();
  EXPECT_NEAR(value(LossKind::bce, {.class_weights = {1, 4, 2}}, logits, truth, known), theirs, 1e-6);
  // What is not known may say anything.
  EXPECT_EQ(value(LossKind::bce, {}, logits, truth, known),
            value(LossKind::bce, {}, logits, truth.mul(known).add(known.neg().add(1).mul(7)), known));
}

TEST(Loss, FocalAndDiceAreTheirFormulas) {
  const at::Tensor logits = torch::tensor({{0.0f, 2.0f}}), truth = torch::tensor({{1.0f, 0.0f}});
  const at::Tensor known = torch::ones({1, 2});
  const double p = 1 / (1 + std::exp(-2.0));
  EXPECT_NEAR(value(LossKind::focal, {.focal_gamma = 2, .class_weights = {}}, logits, truth, known),
              (0.25 * std::log(2.0) - p * p * std::log(1 - p)) / 2, 1e-6);
  EXPECT_NEAR(value(LossKind::dice, {}, logits, truth, known),
              1 - ((2 * 0.5 + 1) / (0.5 + 1 + 1) + 1 / (p + 1)) / 2, 1e-6);
}

// ---- optimizers ----

/// Five steps down |Ax − b|² by ours and by torch's; a matrix, so that it decays.
template <class Theirs>
void expect_same_path(const Optimizer& ours, const std::function<Theirs(std::vector<at::Tensor>)>& theirs) {
  graph::Graph graph = test::samples_of(graph::Kind::linear).at(0);
  Network network = lift(graph, numbered_weights(graph));
  const std::string name = graph.nodes.back().parameters[0].name;
  network.parameters = {{name, network.parameters.at(name)}};
  at::Tensor& mine = network.parameters.at(name);
  at::Tensor other = mine.detach().clone().requires_grad_(true);
  auto optimizer = theirs({other});
  Memory memory;
  const auto loss = [](const at::Tensor& x) { return x.mul(x).mul(3).add(x).sum(); };
  for (int i = 0; i < 5; ++i) {
    optimizer.zero_grad();
    loss(other).backward();
    optimizer.step();
    loss(mine).backward();
    step(network, memory, ours, ours.rate, 0);
  }
  EXPECT_TRUE(at::allclose(mine, other, 1e-5, 1e-6)) << mine << other;
}

TEST(Optimizer, EveryRuleTakesTorchsPath) {
  namespace o = torch::optim;
  using Given = std::vector<at::Tensor>;
  expect_same_path<o::Adam>({.rule = Rule::adam, .rate = 0.01, .weight_decay = 0.1}, [](const Given& w) {
    return o::Adam(w, o::AdamOptions(0.01).weight_decay(0.1));
  });
  expect_same_path<o::AdamW>({.rule = Rule::adamw, .rate = 0.01, .weight_decay = 0.1}, [](const Given& w) {
    return o::AdamW(w, o::AdamWOptions(0.01).weight_decay(0.1));
  });
  expect_same_path<o::RMSprop>({.rule = Rule::rmsprop, .rate = 0.01, .momentum = 0.9}, [](const Given& w) {
    return o::RMSprop(w, o::RMSpropOptions(0.01).momentum(0.9));
  });
  expect_same_path<o::SGD>(
      {.rule = Rule::sgd, .rate = 0.01, .momentum = 0.9, .weight_decay = 0.1},
      [](const Given& w) { return o::SGD(w, o::SGDOptions(0.01).momentum(0.9).weight_decay(0.1)); });
}

}  // namespace
}  // namespace haima::train
