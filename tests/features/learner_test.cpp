#include "features/learner.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/random.h"
#include "features/bundle.h"
#include "features/form.h"
#include "support/data.h"

namespace haima::features {
namespace {

graph::Tensor list(std::vector<float> values) {
  return {{static_cast<std::int64_t>(values.size())}, std::move(values)};
}

/// Two trees over two numbers: 1 where the first is below 0.5, else 2 or 4 by the second; and a leaf of 10.
graph::Weights two_trees() {
  return {{"nodes", {{6, 5}, {0,  0.5F, 1, 2, 0, -1, 0, 0, 0, 1, 1,  3, 3, 4, 0,
                              -1, 0,    0, 0, 2, -1, 0, 0, 0, 4, -1, 0, 0, 0, 10}}},
          {"roots", list({0, 5})}};
}

double score_by(std::string_view form, const graph::Weights& tensors, std::vector<float> row) {
  const Form& found = **form_named(form, "");
  const auto fits = found.check(tensors, row.size(), "test");
  EXPECT_TRUE(fits) << form << ": " << fits.error().sentence();
  return found.score(tensors, row);
}

TEST(Forms, ScoreAsTheirFormulasSay) {
  EXPECT_DOUBLE_EQ(score_by("linear", {{"weight", list({2, -1})}, {"bias", list({0.5F})}}, {3, 4}), 2.5);
  const graph::Weights kernel = {{"vectors", {{2, 2}, {0, 0, 1, 1}}},
                                 {"weight", list({1, -2})},
                                 {"bias", list({0.25F})},
                                 {"gamma", list({0.5F})}};
  EXPECT_DOUBLE_EQ(score_by("kernel", kernel, {1, 0}), std::exp(-0.5) - 2 * std::exp(-0.5) + 0.25);
  const graph::Weights layers = {{"weight_0", {{2, 1}, {1, -1}}},
                                 {"bias_0", list({0, 1})},
                                 {"weight_1", {{1, 2}, {1, 2}}},
                                 {"bias_1", list({-1})}};
  EXPECT_DOUBLE_EQ(score_by("layers", layers, {0.5F}), std::tanh(std::tanh(0.5) + 2 * std::tanh(0.5) - 1));
  const graph::Weights gaussians = {{"centre", {{2, 1}, {0, 2}}}, {"variance", {{2, 1}, {1, 4}}}};
  EXPECT_DOUBLE_EQ(score_by("gaussians", gaussians, {2}), -std::log(4) / 2 + 2);
  const graph::Weights known = {
      {"rows", {{3, 1}, {0, 1, 5}}}, {"vote", list({1, -1, 1})}, {"count", list({2})}};
  EXPECT_NEAR(score_by("neighbours", known, {0.25F}), (1 / 0.25 - 1 / 0.75) / (1 / 0.25 + 1 / 0.75), 1e-4);
  EXPECT_DOUBLE_EQ(score_by("trees", two_trees(), {0.4F, 9}), 11);
  EXPECT_DOUBLE_EQ(score_by("trees", two_trees(), {0.5F, 2}), 12);
  EXPECT_DOUBLE_EQ(score_by("trees", two_trees(), {0.5F, 3}), 14);
}

TEST(Forms, RefuseTreesThatPointElsewhere) {
  const Form& trees = **form_named("trees", "");
  const auto spoiled = [](std::size_t at, float value) {
    graph::Weights tensors = two_trees();
    tensors.find("nodes")->second.values[at] = value;
    return tensors;
  };
  ASSERT_TRUE(trees.check(two_trees(), 2, "test"));
  constexpr std::size_t feature = 0, low = 2, high = 3, second = 10;
  for (const auto& [at, value] :
       std::vector<std::pair<std::size_t, float>>{{feature, 2},
                                                  {feature, 0.5F},
                                                  {feature, -2},
                                                  {low, 0},
                                                  {low, 6},
                                                  {high, -1},
                                                  {second + low, 2},
                                                  {second + low, 1},
                                                  {feature, std::numeric_limits<float>::quiet_NaN()}})
    EXPECT_FALSE(trees.check(spoiled(at, value), 2, "test")) << at << " " << value;
  graph::Weights rootless = two_trees();
  rootless.find("roots")->second = list({0, 6});
  EXPECT_FALSE(trees.check(rootless, 2, "test"));
  EXPECT_FALSE(trees.check(two_trees(), 1, "test"));  // it asks for a second number
}

TEST(Forms, RefuseTensorsOfOtherShapes) {
  for (const Form& form : forms()) {
    EXPECT_FALSE(form.check({}, 2, "test")) << form.name;
    for (const char* name : {"weight", "bias", "vectors", "gamma", "nodes", "roots", "rows", "vote", "count",
                             "centre", "variance", "weight_0", "bias_0"}) {
      graph::Weights tensors = two_trees();
      tensors.insert_or_assign(name, graph::Tensor{{3, 1}, {0, 0, 0}});
      EXPECT_FALSE(form.check(tensors, 2, "test") && form.name != "trees") << form.name << " " << name;
    }
  }
}

Learner single() {
  Learner learner;
  learner.method = "gradient_boosting";
  learner.form = "trees";
  learner.tensors = two_trees();
  learner.slope = 0.5;
  learner.intercept = -6;
  return learner;
}

Learner committee() {
  Learner other;
  other.method = "logistic_regression";
  other.form = "linear";
  other.tensors = {{"mean", list({1, 1})},
                   {"deviation", list({2, 4})},
                   {"axes", {{1, 2}, {0.6F, 0.8F}}},
                   {"weight", list({3})},
                   {"bias", list({0})}};
  Learner all;
  all.method = "voting";
  all.form = "linear";
  all.tensors = {{"weight", list({1, 3})}, {"bias", list({-2})}};
  all.members = {single(), other};
  return all;
}

TEST(Learner, PutsNumbersOnScaleProjectsAndJoins) {
  const std::vector<float> row = {0.6F, 5};
  const double trees = 1 / (1 + std::exp(-(0.5 * 14 - 6)));
  const double projected = 0.6 * (0.6 - 1) / 2 + 0.8 * (5.0 - 1) / 4;
  const double linear = 1 / (1 + std::exp(-3 * projected));
  const Learner learner = committee();
  ASSERT_TRUE(check(learner, 2, "test"));
  EXPECT_NEAR(score_of(learner, row), trees + 3 * linear - 2, 1e-6);
  EXPECT_NEAR(probability_of(learner, row), 1 / (1 + std::exp(-(trees + 3 * linear - 2))), 1e-6);
}

TEST(Learner, StaysAProbabilityForNumbersAsLargeAsTheyGet) {
  Learner learner = committee();
  learner.members[1].tensors.find("deviation")->second = list({1e-38F, 1e-38F});
  for (const float huge : {3e38F, -3e38F}) {
    const double said = probability_of(learner, std::vector<float>{huge, huge});
    EXPECT_GE(said, 0);
    EXPECT_LE(said, 1);
  }
}

Bundle drawn_bundle() {
  Bundle bundle;
  bundle.about.name = "drawn";
  bundle.about.rights = "none";
  bundle.about.task = models::Task::two_class;
  bundle.recipe = {{"symmetry", Region::brain}};
  bundle.learner = committee();
  for (Learner& member : bundle.learner.members) member = single();
  return bundle;
}

TEST(ClassicalBundle, ComesBackAsItWas) {
  const Bundle bundle = drawn_bundle();
  const auto bytes = encode_bundle(bundle, "test");
  ASSERT_TRUE(bytes) << bytes.error().sentence();
  const auto back = decode_bundle(*bytes, "test", Limits{});
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_EQ(back->about, bundle.about);
  EXPECT_EQ(back->recipe, bundle.recipe);
  EXPECT_EQ(back->learner.tensors, bundle.learner.tensors);
  ASSERT_EQ(back->learner.members.size(), 2u);
  EXPECT_EQ(back->learner.members[1].tensors, bundle.learner.members[1].tensors);
  const std::vector<float> row = {0.7F, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(probability_of(back->learner, row), probability_of(bundle.learner, row));
  EXPECT_EQ(*encode_bundle(*back, "test"), *bytes);
}

TEST(ClassicalBundle, IsRefusedWhereItAsksForFeaturesThatItsRecipeDoesNotGive) {
  Bundle bundle = drawn_bundle();
  bundle.learner = committee();  // a member wants two columns, and the recipe gives eight
  EXPECT_FALSE(encode_bundle(bundle, "test"));
}

TEST(ClassicalBundle, SpoiledIsRefusedOrStillGivesAProbability) {
  const Bytes whole = *encode_bundle(drawn_bundle(), "test");
  const std::vector<float> row = {0.7F, 2, 3, 4, 5, 6, 7, 8};
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_FALSE(decode_bundle(ByteView{whole}.first(size), "test", Limits{})) << size;
  const Random random{11, 0};
  int refused = 0;
  for (std::uint64_t n = 0; n < 3000; ++n) {
    Bytes spoiled = whole;
    spoiled[random.bits(2 * n) % spoiled.size()] = static_cast<std::byte>(random.bits(2 * n + 1));
    const auto read = decode_bundle(spoiled, "test", Limits{});
    refused += !read;
    if (!read) continue;
    const double said = probability_of(read->learner, row);
    EXPECT_TRUE(said >= 0 && said <= 1);
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace haima::features
