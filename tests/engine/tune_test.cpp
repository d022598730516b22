// Whatever way a convolution goes, it says the same; a plan's hash tells which way it went; and which is the
// fastest is a matter of the times alone.
#include "engine/tune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "graph/builder.h"
#include "graph/bundle.h"
#include "models/model.h"

namespace haima::engine {
namespace {

using graph::Graph;

Graph small(const char* name) {
  const models::Model* model = models::model_named(name).value();
  models::Spec spec = models::default_spec(*model);
  spec.input.height = spec.input.width = 64;
  return models::build(*model, spec).value();
}

double furthest(const graph::Tensor& a, const graph::Tensor& b) {
  double furthest = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    furthest = std::max<double>(furthest, std::abs(a.values[i] - b.values[i]));
  return furthest;
}

TEST(Ways, AllSayTheSameOnAnyNumberOfThreads) {
  Pool one{1}, two{2};
  for (const char* name : {"resnet50", "efficientnet_b0"}) {
    const Graph graph = small(name);
    const graph::Weights weights = graph::random_weights(graph, 3);
    const Tensors inputs = graph::random_inputs(graph, 1, 1, 5);
    const auto usual = compile(graph, weights)->run(inputs, one);
    for (const Way way : {Way::own, Way::blocks, Way::winograd}) {
      const auto plan = compile(graph, weights, {.ways = {{"*", way}}});
      ASSERT_TRUE(plan) << plan.error().sentence();
      const auto said = plan->run(inputs, one), same = plan->run(inputs, two);
      ASSERT_TRUE(said && same);
      EXPECT_EQ(*said, *same) << name << " " << name_of(way) << ": other bits on two threads";
      for (const auto& [output, tensor] : *said)
        EXPECT_LT(furthest(tensor, usual->at(output)), 1e-4) << name << " " << name_of(way);
    }
  }
}

TEST(Ways, ThePlansHashTellsOfThoseItsConvolutionsGo) {
  const Graph graph = small("mobilenet_v2");
  const graph::Weights weights = graph::random_weights(graph, 3);
  const std::string usual = compile(graph, weights)->hash();
  EXPECT_EQ(compile(graph, weights, {.ways = {{"of another network", Way::own}}})->hash(), usual);
  EXPECT_NE(compile(graph, weights, {.ways = {{"*", Way::blocks}}})->hash(), usual);
  if (!has(Precision::bfloat16)) return;
  const auto narrow = [&](const Ways& ways) {
    return compile(graph, weights, {.precision = Precision::bfloat16, .ways = ways})->hash();
  };
  EXPECT_EQ(narrow({{"*", Way::blocks}}), narrow({})) << "there is one way in bfloat16";
}

TEST(Ways, AreNamedAndNothingElseIs) {
  for (const Way way : {Way::table, Way::own, Way::blocks, Way::winograd})
    EXPECT_EQ(way_named(name_of(way)), way);
  EXPECT_THAT(way_named("fastest").error().sentence(), testing::HasSubstr("choose one of"));
}

/// A convolution that took so long each way, every way computed otherwise.
Timed timed(const char* key, std::array<double, tried_ways.size()> ms) {
  Timed one{key, {}};
  for (std::size_t n = 0; n < ms.size(); ++n) one.ways[n] = {std::string{name_of(tried_ways[n])}, ms[n]};
  return one;
}

TEST(Tune, EachSortGoesItsFastestWay) {
  const auto found =
      fastest(std::vector{timed("a", {10, 5, 4, 6}), timed("b", {3, 2, 9, 9}), timed("c", {1, 2, 2, 2})});
  ASSERT_EQ(found.size(), 2u) << "the table's way is the best for c";
  EXPECT_EQ(found[0].key, "a");
  EXPECT_EQ(found[0].way, Way::blocks);
  EXPECT_EQ(found[0].table_ms, 10);
  EXPECT_EQ(found[0].ms, 4);
  EXPECT_EQ(found[1].key, "b");
  EXPECT_EQ(found[1].way, Way::own);
}

TEST(Tune, AllOfOneSortAreJudgedTogether) {
  const Timed gains = timed("a", {10, 7, 20, 20});
  const auto found = fastest(std::vector{gains, timed("a", {10, 11, 20, 20})});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].table_ms, 20);
  EXPECT_EQ(found[0].ms, 18);
  EXPECT_TRUE(fastest(std::vector{gains, timed("a", {10, 14, 20, 20})}).empty());
}

TEST(Tune, WhatGainsNoMoreThanNoiseOrGoesTheSameWayIsNotFound) {
  EXPECT_TRUE(fastest(std::vector{timed("a", {10, 9.8, 9.9, 10})}).empty());
  Timed alike = timed("a", {10, 5, 4, 20});
  alike.ways[1].how = alike.ways[2].how = alike.ways[0].how;
  EXPECT_TRUE(fastest(std::vector{alike}).empty()) << "one way, timed three times";
}

TEST(Tune, WhatMakesTheWholeNoFasterIsNotKept) {
  const std::vector convolutions = {timed("a", {10, 5, 4, 6}), timed("b", {1, 2, 2, 2})};
  const auto found = fastest(convolutions);
  const Tuning gained = kept(convolutions, found, 11, 6);
  EXPECT_EQ(gained.found.size(), 1u);
  EXPECT_EQ(gained.tuned_ms, 6);
  EXPECT_EQ(gained.ways, (Ways{{"a", Way::blocks}, {"b", Way::table}}))
      << "each sort is named, so that tuning anew forgets what no longer holds";
  const Tuning lost = kept(convolutions, found, 11, 12);
  EXPECT_TRUE(lost.found.empty());
  EXPECT_EQ(lost.tuned_ms, 11);
  EXPECT_EQ(lost.ways, (Ways{{"a", Way::table}, {"b", Way::table}}));
}

TEST(Tune, WhatItFindsBelongsToTheNetwork) {
  const Graph graph = small("mobilenet_v2");
  const graph::Weights weights = graph::random_weights(graph, 3);
  const auto tuning = tuned(graph, weights, 1, 3);
  ASSERT_TRUE(tuning) << tuning.error().sentence();
  EXPECT_GT(tuning->table_ms, 0);
  EXPECT_GE(tuning->ways.size(), 20u);
  const std::string usual = compile(graph, weights)->hash();
  for (const Tuned& one : tuning->found) {
    EXPECT_EQ(tuning->ways.at(one.key), one.way);
    EXPECT_NE(compile(graph, weights, {.ways = {{one.key, one.way}}})->hash(), usual) << one.key;
  }
}

}  // namespace
}  // namespace haima::engine
