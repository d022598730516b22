#include "reader/explain.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

constexpr int side = 8;

/// Two channels, the picture and its opposite, averaged; "bleeding" counts the first for and the second
/// against.
struct TwoChannels {
  graph::Graph graph;
  graph::Weights weights;

  explicit TwoChannels(int cells = side) {
    graph::Builder b{"two_channels", {.channels = 1, .height = cells, .width = cells}};
    const graph::Value map = b.mark("last_map", b.conv(b.input(), {.out = 2, .kernel = 1}, "conv"));
    b.output("logits", b.linear(b.global_average(map), 6, "head"));
    graph = b.finish();
    weights["conv.weight"] = {{2, 1, 1, 1}, {1, -1}};
    weights["conv.bias"] = {{2}, {0, 0}};
    weights["head.weight"] = {{6, 2}, std::vector<float>(12, 0.3F)};
    weights["head.weight"].values[0] = 2;
    weights["head.weight"].values[1] = 0;
    weights["head.bias"] = {{6}, std::vector<float>(6, 0)};
  }
};

engine::Tensors bright_at(int x, int y) {
  graph::Tensor picture{{1, 1, side, side}, std::vector<float>(side * side, 0)};
  picture.values[static_cast<std::size_t>(y * side + x)] = 5;
  picture.values[0] = 1;
  return {{"input", picture}};
}

TEST(Explain, TheHeatIsWhereThePictureSpeaksForBleeding) {
  const TwoChannels network;
  const auto explainer = Explainer::of(network.graph, network.weights, models::Task::multi_label);
  ASSERT_TRUE(explainer) << explainer.error().sentence();
  Pool pool{2};
  const auto heat = explainer->heat(bright_at(5, 2), pool);
  ASSERT_TRUE(heat) << heat.error().sentence();
  EXPECT_FLOAT_EQ(heat->at(5, 2), 1);
  EXPECT_FLOAT_EQ(heat->at(0, 0), 0.2F) << "a fifth as bright";
  EXPECT_FLOAT_EQ(heat->at(3, 3), 0);
}

TEST(Explain, AMapOfLargeCellsPointsBetweenThemToo) {
  // Cells of 8 by 8 pixels, each the mean of its own; a bright square lies across four of them.
  constexpr int wide = 64, cell = 8;
  graph::Builder b{"cells", {.channels = 1, .height = wide, .width = wide}};
  const graph::Value map =
      b.mark("last_map", b.conv(b.input(), {.out = 1, .kernel = cell, .stride = cell, .padding = 0}, "conv"));
  b.output("logits", b.linear(b.global_average(map), 6, "head"));
  graph::Weights weights;
  weights["conv.weight"] = {{1, 1, cell, cell}, std::vector<float>(cell * cell, 1)};
  weights["conv.bias"] = {{1}, {0}};
  weights["head.weight"] = {{6, 1}, std::vector<float>(6, 1)};
  weights["head.bias"] = {{6}, std::vector<float>(6, 0)};
  const auto explainer = Explainer::of(b.finish(), weights, models::Task::multi_label);
  ASSERT_TRUE(explainer) << explainer.error().sentence();
  graph::Tensor picture{{1, 1, wide, wide}, std::vector<float>(wide * wide, 0)};
  for (int y = 37; y < 43; ++y) {
    for (int x = 13; x < 19; ++x) picture.values[static_cast<std::size_t>(y * wide + x)] = 1;
  }
  Pool pool{2};
  const auto heat = explainer->heat({{"input", picture}}, pool);
  ASSERT_TRUE(heat) << heat.error().sentence();
  ASSERT_EQ(heat->width, 24);
  const auto hottest = std::max_element(heat->pixels.begin(), heat->pixels.end()) - heat->pixels.begin();
  const double step = static_cast<double>(wide) / heat->width;
  EXPECT_NEAR((static_cast<double>(hottest % 24) + 0.5) * step, 16, step);
  EXPECT_NEAR((static_cast<double>(hottest / 24) + 0.5) * step, 40, step);
}

TEST(Explain, GradCamPlusPlusGivesSmallSpotsTheirDue) {
  // Two channels speak for bleeding alike: one of a broad bright half, one of a dark spot in the other. By
  // the mean gradient they count alike; by places the spot, of which there is less, counts for more.
  TwoChannels network;
  network.weights["conv.bias"] = {{2}, {0, 2}};
  network.weights["head.weight"].values[1] = 2;
  graph::Tensor picture{{1, 1, side, side}, std::vector<float>(side * side, 1)};
  for (int y = 0; y < side; ++y) std::fill_n(picture.values.begin() + y * side, side / 2, 2.0F);
  picture.values[5 * side + 6] = 0;
  const auto explainer = Explainer::of(network.graph, network.weights, models::Task::multi_label);
  ASSERT_TRUE(explainer);
  Pool pool{2};
  const auto plain = explainer->heat({{"input", picture}}, pool, HeatBy::grad_cam),
             by_places = explainer->heat({{"input", picture}}, pool, HeatBy::grad_cam_pp);
  ASSERT_TRUE(plain && by_places);
  const auto ratio = [](const image::Plane<float>& heat) { return heat.at(6, 5) / heat.at(1, 1); };
  EXPECT_GT(ratio(*by_places), 1.2F * ratio(*plain));
  EXPECT_EQ(*heat_by_named("grad_cam_pp"), HeatBy::grad_cam_pp);
  EXPECT_FALSE(heat_by_named("occlusion"));
}

TEST(Explain, TheHeatFollowsTheWeights) {
  TwoChannels network;
  network.weights["head.weight"].values[0] = -2;  // what is bright now speaks against
  const auto explainer = Explainer::of(network.graph, network.weights, models::Task::multi_label);
  ASSERT_TRUE(explainer);
  Pool pool{2};
  EXPECT_TRUE(explainer->heat(bright_at(5, 2), pool)->empty());
}

TEST(Explain, ANetworkWithoutALastMapIsRefused) {
  TwoChannels network;
  network.graph.marks.clear();
  EXPECT_FALSE(Explainer::of(network.graph, network.weights, models::Task::multi_label));
}

TEST(Explain, AMapTooCoarseToShowAPlaceIsNotShown) {
  const TwoChannels coarse{5}, fine{6};
  EXPECT_FALSE(Explainer::of(coarse.graph, coarse.weights, models::Task::multi_label));
  EXPECT_TRUE(Explainer::of(fine.graph, fine.weights, models::Task::multi_label));
}

}  // namespace
}  // namespace haima::reader::test
