// A graph as layers and runs of equal blocks.
#include "graph/layers.h"

#include <gtest/gtest.h>

#include "graph/builder.h"

namespace haima::graph {
namespace {

/// A stem, `blocks` residual blocks of two convolutions, and a head.
Graph residual(int blocks) {
  Builder b{"residual", {.channels = 1, .height = 32, .width = 32}};
  Value x = b.relu(b.batch_norm(b.conv(b.input(), {.out = 8, .kernel = 3})));
  for (int i = 0; i < blocks; ++i) {
    const Value y = b.conv(b.relu(b.conv(x, {.out = 16, .kernel = 1})), {.out = 8, .kernel = 3});
    x = b.relu(b.add(y, x));
  }
  return b.output("logits", b.linear(b.global_average(x), 2)).finish();
}

TEST(Layers, NormsAndActivationsAreWrittenBehindWhatTheyFollow) {
  const auto layers = layers_of(residual(1));
  std::vector<std::string> texts;
  for (const Layer& layer : layers) texts.push_back(layer.text);
  EXPECT_EQ(texts, (std::vector<std::string>{"input", "3×3 conv 8 · BN · ReLU", "1×1 conv 16 · ReLU",
                                             "3×3 conv 8", "add · ReLU", "global average", "dense 2"}));
  EXPECT_EQ(layers[4].from, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(layers[1].nodes, (std::vector<int>{1, 2, 3}));
}

TEST(Layers, AnActivationThatOthersShareBeginsALayerOfItsOwn) {
  Builder b{"fork", {.channels = 1, .height = 8, .width = 8}};
  const Value x = b.conv(b.input(), {.out = 4, .kernel = 3});
  const auto layers = layers_of(b.output("sum", b.add(b.relu(x), x)).finish());
  ASSERT_EQ(layers.size(), 4U);
  EXPECT_EQ(layers[2].text, "ReLU");
  EXPECT_EQ(layers[3].from, (std::vector<std::size_t>{1, 2}));
}

TEST(Layers, ResidualBlocksThatAreEqualAreOneRun) {
  for (const std::size_t blocks : {2U, 5U}) {
    const auto repeats = repeats_of(layers_of(residual(static_cast<int>(blocks))));
    ASSERT_EQ(repeats.size(), 1U);
    EXPECT_EQ(repeats[0].first, 2U);
    EXPECT_EQ(repeats[0].count, 3U);
    EXPECT_EQ(repeats[0].times, blocks);
  }
  EXPECT_TRUE(repeats_of(layers_of(residual(1))).empty());
}

TEST(Layers, ABlockThatIsTakenFromFurtherOnStandsByItself) {
  Builder b{"bridge", {.channels = 4, .height = 8, .width = 8}};
  const Conv same = {.out = 4, .kernel = 3};
  const Value first = b.relu(b.conv(b.input(), same));
  const Value last = b.relu(b.conv(b.relu(b.conv(first, same)), same));
  const auto repeats = repeats_of(layers_of(b.output("both", b.concat({first, last})).finish()));
  ASSERT_EQ(repeats.size(), 1U);  // not three: the first is looked at again
  EXPECT_EQ(repeats[0].first, 2U);
  EXPECT_EQ(repeats[0].times, 2U);
}

TEST(Layers, LayersOfOtherSizesAreNotEqualAlthoughTheyReadAlike) {
  Builder b{"halves", {.channels = 4, .height = 32, .width = 32}};
  Value x = b.input();
  for (int i = 0; i < 3; ++i) x = b.max_pool(b.conv(x, {.out = 4, .kernel = 3}), {.kernel = 2});
  EXPECT_TRUE(repeats_of(layers_of(b.output("map", x).finish())).empty());
}

}  // namespace
}  // namespace haima::graph
