// int8: exact where the numbers are whole, near float32 elsewhere, and only where the ranges are known.
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "engine/bytes.h"
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

constexpr const char* without = "this processor does not multiply bytes";

/// The network with the ranges of what it multiplies on these inputs.
graph::Weights with_ranges(const Graph& graph, graph::Weights weights, const Tensors& inputs) {
  Pool pool{1};
  const auto ranges = ranges_of(graph, weights, {&inputs, 1}, pool);
  EXPECT_TRUE(ranges);
  weights.insert(ranges->begin(), ranges->end());
  return weights;
}

/// Whole numbers from `low` to `high`, both of which stand in every channel.
void make_whole(graph::Tensor& tensor, std::uint64_t stream, int low, int high) {
  const Random random{5, stream};
  const std::size_t channel = tensor.values.size() / static_cast<std::size_t>(tensor.shape[0]);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const int whole = low + static_cast<int>(random.bits(i) % static_cast<std::uint64_t>(high - low + 1));
    tensor.values[i] = static_cast<float>(i % channel == 0 ? high : whole);
  }
}

/// Inputs of 0 to 255 and weights of -127 to 127 are bytes as they stand: there is one right answer.
void expect_exact(const graph::Input& input, const graph::Conv& conv) {
  Builder b{"g", input};
  b.output("y", b.relu(b.conv(b.input(), conv)));
  const Graph graph = b.finish();
  graph::Weights weights = graph::random_weights(graph, 1), given = graph::random_inputs(graph, 2, 1, 1);
  for (auto& [name, tensor] : weights) make_whole(tensor, 1, -127, 127);
  for (auto& [name, tensor] : given) make_whole(tensor, 2, 0, 255);
  graph::Tensor range{{2, input.channels}, {}};
  range.values.assign(static_cast<std::size_t>(2 * input.channels), 0);
  std::fill_n(range.values.begin() + input.channels, input.channels, 255.0f);
  weights[graph::range_name(graph::parameters_of(graph)[0])] = range;
  const auto truth = reference::run(graph, weights, given).at("y");
  const auto plan = compile(graph, weights, {.precision = Precision::int8});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->precision(), Precision::int8);
  for (const std::size_t threads : {1, 2, 3}) {
    Pool pool{threads};
    const auto is = plan->run(given, pool);
    ASSERT_TRUE(is);
    for (std::size_t i = 0; i < truth.values.size(); ++i)
      ASSERT_NEAR(is->at("y").values[i], truth.values[i], 1e-6 * std::abs(truth.values[i]) + 1)
          << conv.kernel << " by " << conv.kernel << ", " << input.channels << " channels to " << conv.out
          << ", " << threads << " threads, " << i;
  }
}

TEST(Int8, WholeNumbersAreConvolvedWithoutAnyError) {
  if (!byte_kernels()) GTEST_SKIP() << without;
  for (const auto& [input, conv] : reference::convolutions()) expect_exact(input, conv);
}

TEST(Int8, NumbersBelowZeroAndBordersKeepTheirPlace) {
  const graph::Tensor weight{{1, 2, 1, 1}, {0.5f, -2.0f}}, bias{{1}, {3}}, range{{2, 2}, {-1, 0, 1, 4}};
  const InBytes made = in_bytes(weight, bias, range);
  const auto of = [&](float first, float second) {
    const float a = std::round(first * made.factor[0] + made.zero[0]),
                b = std::round(second * made.factor[1] + made.zero[1]);
    return made.scale[0] *
               (static_cast<float>(made.weights[0]) * a + static_cast<float>(made.weights[1]) * b) +
           made.bias[0];
  };
  EXPECT_NEAR(of(0, 0), 3, 1e-4) << "zero is a byte exactly";
  EXPECT_NEAR(of(-1, 4), 3 - 0.5 - 8, 0.05);
  EXPECT_NEAR(of(1, 1), 3 + 0.5 - 2, 0.05);
}

TEST(Int8, AChannelThatWasAlwaysZeroMayBeALittleElse) {
  const graph::Tensor weight{{1, 2, 1, 1}, {1, 1}}, bias{{1}, {0}}, range{{2, 2}, {0, 0, 0, 100}};
  const InBytes made = in_bytes(weight, bias, range);
  EXPECT_TRUE(std::isfinite(made.factor[0]));
  EXPECT_GT(255 / made.factor[0], 0.1);
  const graph::Tensor nothing{{2, 2}, {0, 0, 0, 0}};
  EXPECT_TRUE(std::isfinite(in_bytes(weight, bias, nothing).factor[1]));
}

TEST(Int8, EveryNetworkSaysNearlyWhatItSaysInFloat32) {
  if (!byte_kernels()) GTEST_SKIP() << without;
  int tested = 0;  // some have no convolution that bytes suit
  for (const models::Model& model : models::kinds()) {
    const Graph graph = reference::smallest(model);
    const Tensors inputs = graph::random_inputs(graph, 1, 3, 2);
    const graph::Weights weights = with_ranges(graph, graph::random_weights(graph, 4), inputs);
    tested += reference::expect_nearly_float32(graph, weights, inputs, Precision::int8);
  }
  EXPECT_GT(tested, 8);
}

TEST(Int8, WithoutRangesOrBytesItRunsFloat32AndSaysSo) {
  Builder b{"g", {.channels = 16, .height = 6, .width = 5}};
  b.output("y", b.conv(b.input(), {.out = 8}));
  const Graph graph = b.finish();
  const graph::Weights weights = graph::random_weights(graph, 1);
  const Tensors inputs = graph::random_inputs(graph, 1, 1, 2);
  const auto exact = compile(graph, weights);
  const auto plan = compile(graph, weights, {.precision = Precision::int8});
  EXPECT_EQ(plan->precision(), Precision::float32);
  const graph::Weights ranged = with_ranges(graph, weights, inputs);
  EXPECT_EQ(ranged.size(), weights.size() + 1);
  EXPECT_EQ(compile(graph, ranged)->hash(), exact->hash()) << "in float32 ranges change nothing";
  EXPECT_EQ(compile(graph, ranged, {.kernels = "generic", .precision = Precision::int8})->precision(),
            Precision::float32);
}

TEST(Int8, RangesAreThoseOfEachChannel) {
  Builder b{"g", {.channels = 5, .height = 2, .width = 2}};
  b.output("y", b.conv(b.input(), {.out = 8}));
  const Graph graph = b.finish();
  Tensors inputs = graph::random_inputs(graph, 2, 1, 2);
  std::vector<float>& values = inputs.begin()->second.values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const graph::Weights weights = graph::random_weights(graph, 1),
                       ranged = with_ranges(graph, weights, inputs);
  const graph::Tensor& range = ranged.at(graph::range_name(graph::parameters_of(graph)[0]));
  EXPECT_EQ(range.shape, (std::vector<std::int64_t>{2, 5}));
  EXPECT_EQ(range.values, (std::vector<float>{0, 4, 8, 12, 16, 23, 27, 31, 35, 39}));
}

}  // namespace
}  // namespace haima::engine
