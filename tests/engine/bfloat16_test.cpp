// bfloat16: exact where the numbers fit its eight bits, near float32 elsewhere, and never a surprise.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "engine/engine.h"
#include "engine/kernels.h"
#include "graph/builder.h"
#include "graph/bundle.h"
#include "models/model.h"
#include "reference.h"

namespace haima::engine {
namespace {

using graph::Builder;
using graph::Graph;

/// All numbers become -1, 0 or 1.
void round_to_signs(graph::Weights& values, std::uint64_t stream) {
  const Random random{5, stream};
  std::uint64_t i = 0;
  for (auto& [name, tensor] : values) {
    for (float& value : tensor.values) {
      const double u = random.uniform(i++);
      value = u < 0.15 ? -1.0f : u < 0.85 ? 0.0f : 1.0f;
    }
  }
}

/// A convolution of small whole numbers, whose sums have at most eight bits, has one right answer.
void expect_exact(const graph::Input& input, const graph::Conv& conv) {
  Builder b{"g", input};
  b.output("y", b.relu(b.conv(b.input(), conv)));
  const Graph graph = b.finish();
  graph::Weights weights = graph::random_weights(graph, 1), inputs = graph::random_inputs(graph, 2, 1, 1);
  round_to_signs(weights, 1);
  round_to_signs(inputs, 2);
  const Tensors given{inputs.begin(), inputs.end()};
  const auto truth = reference::run(graph, weights, given).at("y");
  float largest = 0;
  for (const float value : truth.values) largest = std::max(largest, value);
  ASSERT_LE(largest, 256);
  EXPECT_GT(largest, 0);
  const auto plan = compile(graph, weights, {.precision = Precision::bfloat16});
  for (const std::size_t threads : {1, 2, 3}) {
    Pool pool{threads};
    const auto is = plan->run(given, pool);
    EXPECT_TRUE(is->at("y") == truth) << conv.kernel << " by " << conv.kernel << ", " << input.channels
                                      << " channels to " << conv.out << ", " << threads << " threads";
  }
}

TEST(BFloat16, SmallWholeNumbersAreConvolvedWithoutAnyError) {
  if (!bfloat16_kernels()) GTEST_SKIP() << "this processor has no bfloat16";
  for (const auto& [input, conv] : reference::convolutions()) expect_exact(input, conv);
  for (const std::int64_t channels : {1, 2, 3}) {
    const graph::Input input{.channels = channels, .height = 40, .width = 31};
    for (const std::int64_t kernel : {1, 3, 7}) {
      for (const std::int64_t stride : {1, 2})
        expect_exact(input, {.out = 64, .kernel = kernel, .stride = stride});
    }
  }
}

TEST(BFloat16, NumbersAreRoundedToTheNearestOfEightBits) {
  const Kernels* kernels = bfloat16_kernels();
  if (!kernels) GTEST_SKIP() << "this processor has no bfloat16";
  const auto rounded = [&](float value) {
    float memory = 0;
    put_number(*kernels, &memory, 1, value);  // the upper half
    return memory;
  };
  EXPECT_EQ(rounded(1.0f), 1.0f);
  EXPECT_EQ(rounded(-255.0f), -255.0f);
  EXPECT_EQ(rounded(257.0f), 256.0f) << "half-way: to the even one";
  EXPECT_EQ(rounded(259.0f), 260.0f) << "half-way: to the even one";
  EXPECT_EQ(rounded(257.1f), 258.0f);
  EXPECT_EQ(rounded(1.0f + 0x1p-9f), 1.0f);
  EXPECT_EQ(rounded(INFINITY), INFINITY);
}

TEST(BFloat16, EveryNetworkSaysNearlyWhatItSaysInFloat32) {
  if (!bfloat16_kernels()) GTEST_SKIP() << "this processor has no bfloat16";
  for (const models::Model& model : models::kinds()) {
    const Graph graph = reference::smallest(model);
    const Tensors inputs = graph::random_inputs(graph, 1, 3, 2);
    EXPECT_TRUE(
        reference::expect_nearly_float32(graph, graph::random_weights(graph, 4), inputs, Precision::bfloat16))
        << model.name;
  }
}

TEST(BFloat16, WhatDoesNotHaveItRunsFloat32AndSaysSo) {
  Builder b{"g", {.channels = 4, .height = 6, .width = 5}};
  b.output("y", b.conv(b.input(), {.out = 8}));
  const Graph graph = b.finish();
  const graph::Weights weights = graph::random_weights(graph, 1);
  const auto exact = compile(graph, weights, {.kernels = "generic"});
  const auto plan = compile(graph, weights, {.kernels = "generic", .precision = Precision::bfloat16});
  EXPECT_EQ(plan->precision(), Precision::float32);
  EXPECT_EQ(plan->hash(), exact->hash()) << "it computes the same";
  const bool has_it = bfloat16_kernels() != nullptr;
  EXPECT_EQ(compile(graph, weights, {.precision = Precision::bfloat16})->precision(),
            has_it ? Precision::bfloat16 : Precision::float32);
}

}  // namespace
}  // namespace haima::engine
