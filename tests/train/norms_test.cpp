#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <gtest/gtest.h>

#include "support/data.h"
#include "train/samples.h"
#include "train/train.h"

namespace haima::train {
namespace {

using haima::test::context;

/// One batch of the numbers that every test uses.
struct Numbers : Batches {
  explicit Numbers(const graph::Graph& network) : graph(network) {}
  std::size_t count() const override { return 1; }
  Result<Batch> batch(std::uint64_t, std::size_t) override {
    Batch batch;
    for (const auto& [name, tensor] : test::numbered_inputs(graph, 8, 1))
      batch.inputs[name] = tensor_of(tensor);
    batch.truth = {{8, 6}, std::vector<float>(48)};
    batch.samples.resize(8);
    return batch;
  }
  const graph::Graph& graph;
};

TEST(Norms, MeasuredOnesSayTheSameAndAreThoseOfTheBatch) {
  const graph::Graph graph = test::smallest("mobilenet_v2");
  const graph::Weights weights = graph::random_weights(graph, 3);
  Numbers numbers{graph};
  const auto measured = with_measured_norms(graph, weights, numbers, 4, context());
  ASSERT_TRUE(measured) << measured.error().sentence();
  EXPECT_NE(*measured, weights);
  const at::NoGradGuard plain;
  const Tensors inputs = test::numbered_inputs(graph, 8, 1);
  const auto logits = [&](const graph::Weights& w, bool training) {
    const int place[] = {graph.marks.at("last_map")};
    return values_of(lift(graph, w), inputs, place, {.training = training}).at(0);
  };
  EXPECT_TRUE(at::allclose(logits(*measured, false), logits(weights, false), 1e-3, 1e-4));
  // Statistics of the batch are now those it keeps: training and reading see the same.
  EXPECT_TRUE(at::allclose(logits(*measured, true), logits(weights, false), 1e-2, 1e-2));
}

}  // namespace
}  // namespace haima::train
