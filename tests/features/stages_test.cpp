// The maps of a network's stages, of a network whose maps are known in closed form.
#include "features/stages.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "support/data.h"

namespace haima::features {
namespace {

constexpr int side = 8;

/// Three maps of the picture's size (the picture twice as strong, the picture, and one value everywhere),
/// then their means over 2 × 2 pixels.
graph::Bundle scaled_and_halved(bool marked = true) {
  graph::Builder b{"scaled", {.channels = 1, .height = side, .width = side}};
  const auto fine = b.relu(b.conv(b.input(), {.out = 3, .kernel = 1}, "first"));
  auto coarse = b.average_pool(fine, {.kernel = 2});
  if (marked) coarse = b.mark("last_map", coarse);
  b.output("logits", b.linear(b.global_average(coarse), 2, "last"));
  graph::Bundle bundle;
  bundle.graphs["slice"] = b.finish();
  bundle.weights = graph::random_weights(bundle.graphs["slice"], 1);
  bundle.weights.find("first.weight")->second.values = {1, 2, 0};
  bundle.weights.find("first.bias")->second.values = {0, 0, 0.5F};
  models::About about;
  about.name = "scaled";
  about.rights = "none";
  about.task = models::Task::two_class;
  about.input.width = about.input.height = side;
  bundle.about = models::to_json(about);
  return bundle;
}

/// 0 but for one pixel.
image::Tensor bright_at(int x, int y) {
  image::Tensor picture{1, side, side, std::vector<float>(side * side)};
  picture.values[static_cast<std::size_t>(y * side + x)] = 4;
  return picture;
}

TEST(Stages, AreTheLastMapOfEachSizeFinestFirst) {
  const auto stages = Stages::of(scaled_and_halved(), "scaled");
  ASSERT_TRUE(stages) << stages.error().sentence();
  const auto seen = stages->of(bright_at(5, 2), 8, test::context().pool);
  ASSERT_TRUE(seen) << seen.error().sentence();
  ASSERT_EQ(seen->size(), 2U);
  EXPECT_EQ(seen->at(0).maps.front().width, side);
  EXPECT_EQ(seen->at(1).maps.front().width, side / 2);
  for (const Stage& stage : *seen) {
    EXPECT_EQ(stage.channels, 3);
    EXPECT_EQ(stage.maps.size(), 2U) << "a map of one value shows nothing";
  }
  EXPECT_FLOAT_EQ(seen->at(0).maps.front().at(5, 2), 1);
  EXPECT_FLOAT_EQ(seen->at(0).maps.front().at(4, 2), 0);
  EXPECT_FLOAT_EQ(seen->at(1).maps.front().at(2, 1), 1);
  EXPECT_FLOAT_EQ(seen->at(1).maps.front().at(3, 1), 0);
}

TEST(Stages, ShowTheMapsThatVaryMost) {
  graph::Bundle bundle = scaled_and_halved();
  bundle.weights.find("first.bias")->second.values = {0, -7, 0.5F};  // the stronger one is 1 where it was 8
  const auto stages = Stages::of(bundle, "scaled");
  ASSERT_TRUE(stages);
  image::Tensor picture = bright_at(5, 2);
  picture.values[0] = 3;  // only the weaker one sees it
  const auto seen = stages->of(picture, 1, test::context().pool);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->at(0).maps.size(), 1U);
  EXPECT_FLOAT_EQ(seen->at(0).maps.front().at(0, 0), 0.75F);
}

TEST(Stages, ABundleThatMarksNoMapIsRefused) { EXPECT_FALSE(Stages::of(scaled_and_halved(false), "scaled")); }

}  // namespace
}  // namespace haima::features
