// The engine that reads and libtorch that teaches compute the same of every network in the table.
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/engine.h"
#include "graph/bundle.h"
#include "models/model.h"
#include "train/samples.h"

namespace haima::train {
namespace {

struct Length {
  std::int64_t batch, slices;
};

/// The largest difference of an output, in parts of the largest value that libtorch gives it.
double difference(const graph::Tensor& mine, const graph::Tensor& theirs) {
  EXPECT_EQ(mine.shape, theirs.shape);
  double most = 0, largest = 1;
  for (std::size_t i = 0; i < std::min(mine.values.size(), theirs.values.size()); ++i) {
    most =
        std::max(most, std::abs(static_cast<double>(mine.values[i]) - static_cast<double>(theirs.values[i])));
    largest = std::max(largest, std::abs(static_cast<double>(theirs.values[i])));
  }
  return most / largest;
}

void expect_parity(const Network& network, const engine::Plan& plan, const Length& length) {
  const Tensors inputs = test::numbered_inputs(network.graph, length.batch, length.slices);
  engine::Tensors plain;
  for (const auto& [name, tensor] : inputs) plain.emplace(name, tensor_of(tensor));
  const Tensors theirs = outputs_of(network, inputs, {});
  for (const std::size_t threads : {1u, 2u}) {
    Pool pool{threads};
    const auto mine = plan.run(plain, pool);
    ASSERT_TRUE(mine) << mine.error().sentence();
    for (const auto& [name, tensor] : theirs) {
      EXPECT_LT(difference(mine->at(name), tensor_of(tensor)), 1e-4)
          << network.graph.name << ", " << name << ", batch " << length.batch << ", " << threads
          << " threads";
    }
  }
}

TEST(Parity, TheEngineSaysOfEveryNetworkWhatLibtorchSays) {
  const at::NoGradGuard plain;
  for (const models::Model& model : models::kinds()) {
    const graph::Graph graph = test::smallest(model.name);
    const graph::Weights weights = graph::random_weights(graph, 5);
    const auto plan = engine::compile(graph, weights);
    ASSERT_TRUE(plan) << model.name << ": " << plan.error().sentence();
    const Network network = lift(graph, weights);
    for (const Length& length : {Length{1, 3}, Length{5, 6}}) expect_parity(network, *plan, length);
  }
}

}  // namespace
}  // namespace haima::train
