// Whatever way a convolution goes, it says the same; and a plan's hash tells which way it went.
#include "engine/tune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Tune, WhatItFindsIsFasterByItsOwnClockAndBelongsToTheNetwork) {
  const Graph graph = small("mobilenet_v2");
  const graph::Weights weights = graph::random_weights(graph, 3);
  const auto tuning = tuned(graph, weights, 1, 3);
  ASSERT_TRUE(tuning) << tuning.error().sentence();
  EXPECT_GT(tuning->table_ms, 0);
  EXPECT_LE(tuning->tuned_ms, tuning->table_ms);
  EXPECT_GE(tuning->ways.size(), 20u)
      << "each sort is named, so that tuning anew forgets what no longer holds";
  for (const Tuned& one : tuning->found) {
    EXPECT_EQ(tuning->ways.at(one.key), one.way);
    EXPECT_LT(one.ms, one.table_ms) << one.key;
    EXPECT_NE(compile(graph, weights, {.ways = {{one.key, one.way}}})->hash(),
              compile(graph, weights)->hash())
        << one.key;
  }
}

}  // namespace
}  // namespace haima::engine
