#include "features/deep.h"

#include <gtest/gtest.h>

#include <numeric>

#include "graph/builder.h"
#include "support/data.h"

namespace haima::features {
namespace {

/// A network that marks twice the picture's mean and a half, and the mean with its sign changed.
graph::Bundle means(bool marked) {
  graph::Builder b{"means", {.channels = 1, .height = 8, .width = 8}};
  auto seen = b.global_average(b.conv(b.input(), {.out = 2, .kernel = 1}, "first"));
  if (marked) seen = b.mark("embedding", seen);
  b.output("logits", b.linear(seen, 2, "last"));
  graph::Bundle bundle;
  bundle.graphs["slice"] = b.finish();
  bundle.weights = graph::random_weights(bundle.graphs["slice"], 1);
  bundle.weights.find("first.weight")->second.values = {2, -1};
  bundle.weights.find("first.bias")->second.values = {0.5F, 0};
  models::About about;
  about.name = "means";
  about.rights = "none";
  about.task = models::Task::two_class;
  about.input.width = about.input.height = 8;
  bundle.about = models::to_json(about);
  return bundle;
}

TEST(Deep, FeaturesAreWhatTheNetworkMarks) {
  const auto deep = Deep::of(means(true), "means");
  ASSERT_TRUE(deep) << deep.error().sentence();
  EXPECT_EQ(deep->spec().width, 8);
  image::Tensor picture{1, 8, 8, std::vector<float>(64)};
  std::iota(picture.values.begin(), picture.values.end(), 0.0F);
  const auto seen = deep->features_of(picture, test::context().pool);
  ASSERT_TRUE(seen) << seen.error().sentence();
  ASSERT_EQ(seen->size(), 2u);
  EXPECT_NEAR(seen->at(0), 2 * 31.5 + 0.5, 1e-3);
  EXPECT_NEAR(seen->at(1), -31.5, 1e-3);
}

TEST(Deep, ABundleThatMarksNothingIsRefused) {
  EXPECT_FALSE(Deep::of(means(false), "means"));
  graph::Bundle other = means(true);
  other.graphs["scan"] = other.graphs["slice"];
  other.graphs.erase("slice");
  EXPECT_FALSE(Deep::of(other, "means"));
}

}  // namespace
}  // namespace haima::features
