// Whether a bundle may be read in bytes: a network that tells bright heads from dark ones.
#include "evaluate/reduce.h"

#include <array>

#include "drawn.h"
#include "graph/builder.h"
#include "models/about.h"
#include "support/data.h"

namespace haima::evaluate {
namespace {

constexpr int side = 32;
constexpr std::array<std::uint8_t, 8> greys = {50, 70, 90, 110, 150, 170, 190, 210};

graph::Bundle by_brightness() {
  graph::Builder b{"bright", {.channels = 1, .height = side, .width = side}};
  const auto first = b.relu(b.conv(b.input(), {.out = 8, .kernel = 1}, "first"));
  const auto second = b.relu(b.conv(first, {.out = 8, .kernel = 1}, "second"));
  const auto logits = b.linear(b.global_average(second), 2, "last");
  b.output("logits", logits).output("probability", b.softmax(logits));
  graph::Bundle bundle;
  bundle.graphs["slice"] = b.finish();
  bundle.weights = graph::random_weights(bundle.graphs["slice"], 1);
  for (const char* name : {"first.weight", "second.weight"})
    bundle.weights.find(name)->second.values.assign(name[0] == 'f' ? 8 : 64, 0.3f);
  std::vector<float>& last = bundle.weights.find("last.weight")->second.values;
  for (std::size_t i = 0; i < 16; ++i) last[i] = i < 8 ? -1.0f : 1.0f;
  models::About about;
  about.name = "bright";
  about.rights = "none";
  about.task = models::Task::two_class;
  about.input.width = about.input.height = side;
  about.card = {{"weak", "it looks at nothing else"}};
  bundle.about = models::to_json(about);
  return bundle;
}

Result<Reduced> reduced_with(const ReduceOptions& reduce, const Path& folder) {
  corpus::DataSet set;
  set.name = "drawn";
  set.window = image::Window{40, 80};
  set.cases = [](const Path& at) -> Result<std::vector<corpus::Case>> { return drawn_cases(at, greys); };
  return reduced(by_brightness(), "bright", set, folder, {}, reduce, test::context());
}

TEST(Reduce, RangesAreTakenAndTheCardTellsWhatTheyCost) {
  if (!engine::has(engine::Precision::int8)) GTEST_SKIP() << "this processor does not multiply bytes";
  const test::TemporaryFolder folder;
  draw(folder.path(), greys);
  const auto found = reduced_with({.precision = engine::Precision::int8, .seen = 2}, folder.path());
  ASSERT_TRUE(found) << found.error().sentence();
  EXPECT_EQ(found->any.cases, 6) << "two gave their ranges";
  EXPECT_EQ(found->any.first->value, 1);
  EXPECT_EQ(found->any.second->value, 1);
  EXPECT_GT(found->most_apart, 0);
  EXPECT_LT(found->most_apart, 0.1);
  EXPECT_TRUE(found->chosen);
  EXPECT_TRUE(found->bundle.weights.contains("second.weight.range"));
  EXPECT_FALSE(found->bundle.weights.contains("first.weight.range")) << "it sees the picture itself";
  ASSERT_TRUE(graph::write_bundle(found->bundle, folder.path() / "b.safetensors"));
  const auto again = graph::read_bundle(folder.path() / "b.safetensors", test::context().limits());
  ASSERT_TRUE(again) << again.error().sentence();
  const auto about = models::about_from(again->about, "b");
  EXPECT_EQ(about->precision, "int8");
  EXPECT_EQ(about->card["precision"]["int8"]["slices"], 6);
  EXPECT_EQ(about->card["weak"], "it looks at nothing else");
}

TEST(Reduce, ItIsNotChosenWhereItCostsMoreThanIsAllowed) {
  if (!engine::has(engine::Precision::int8)) GTEST_SKIP() << "this processor does not multiply bytes";
  const test::TemporaryFolder folder;
  draw(folder.path(), greys);
  const auto found =
      reduced_with({.precision = engine::Precision::int8, .seen = 2, .most_loss = -0.01}, folder.path());
  ASSERT_TRUE(found) << found.error().sentence();
  EXPECT_FALSE(found->chosen);
  EXPECT_EQ(models::about_from(found->bundle.about, "b")->precision, "float32");
  EXPECT_NE(text_of(*found).find("Too much is lost"), std::string::npos);
}

TEST(Reduce, WithoutBleedingThereIsNothingToMeasure) {
  if (!engine::has(engine::Precision::int8)) GTEST_SKIP() << "this processor does not multiply bytes";
  const test::TemporaryFolder folder;
  draw(folder.path(), greys);
  const auto found = reduced_with({.precision = engine::Precision::int8, .seen = 8}, folder.path());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().sentence().find("no bleeding, or nothing else"), std::string::npos);
}

TEST(Reduce, NothingIsChosenOnASetThatIsKeptForTesting) {
  const auto found = reduced(by_brightness(), "bright", *corpus::built_in("head_ct_200"), "nowhere", {}, {},
                             test::context());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().sentence().find("kept for testing"), std::string::npos);
}

}  // namespace
}  // namespace haima::evaluate
