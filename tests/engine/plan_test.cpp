// A plan says what it cannot run, computes what is asked for, and forgets nothing between runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/engine.h"
#include "engine/program.h"
#include "graph/builder.h"
#include "graph/bundle.h"

namespace haima::engine {
namespace {

using graph::Builder;
using graph::Graph;
using graph::Tensor;
using testing::HasSubstr;

Graph two_outputs() {
  Builder b{"net", {.channels = 4, .height = 6, .width = 5}};
  const graph::Value map =
      b.mark("last_map", b.relu(b.batch_norm(b.conv(b.input(), {.out = 8}, "conv"), "norm")));
  const graph::Value extra = b.input("clinical", {{1, true, false}, {3}});
  b.output("logits", b.linear(b.concat({b.global_average(map), extra}), 2, "head"));
  b.output("map", b.sigmoid(b.conv(map, {.out = 1, .kernel = 1}, "mask")));
  return b.finish();
}

Tensors inputs_of(std::int64_t batch) {
  const auto filled = [](std::vector<std::int64_t> shape, float value) {
    std::size_t size = 1;
    for (const std::int64_t length : shape) size *= static_cast<std::size_t>(length);
    return Tensor{std::move(shape), std::vector<float>(size, value)};
  };
  return {{"input", filled({batch, 4, 6, 5}, 0.5f)}, {"clinical", filled({batch, 3}, 1.0f)}};
}

Plan made(const Options& options = {}) {
  const Graph graph = two_outputs();
  return compile(graph, graph::random_weights(graph, 1), options).value();
}

TEST(Plan, ComputesTheResultsAskedFor) {
  Pool pool{2};
  const auto names = [&](const Options& options) {
    std::set<std::string> found;
    const Tensors results = made(options).run(inputs_of(2), pool).value();
    for (const auto& [name, tensor] : results) found.insert(name);
    return found;
  };
  EXPECT_EQ(names({}), (std::set<std::string>{"logits", "map"}));
  EXPECT_EQ(names({.results = {"last_map", "logits"}}), (std::set<std::string>{"last_map", "logits"}));
  const auto marked = made({.results = {"last_map"}}).run(inputs_of(2), pool);
  EXPECT_EQ(marked->at("last_map").shape, (std::vector<std::int64_t>{2, 8, 6, 5}));
}

TEST(Plan, BatchesMayChangeFromRunToRun) {
  Pool pool{2};
  const Plan plan = made();
  const Tensors one = plan.run(inputs_of(1), pool).value(), nine = plan.run(inputs_of(9), pool).value();
  EXPECT_EQ(plan.run(inputs_of(1), pool).value(), one);
  for (std::size_t i = 0; i < 18; ++i)
    EXPECT_FLOAT_EQ(nine.at("logits").values[i], one.at("logits").values[i % 2]);
}

TEST(Plan, ForgetsTheShapesOfOldRunsAndStillGivesTheSame) {
  Pool pool{1};
  const Plan plan = made();
  const Tensors first = plan.run(inputs_of(1), pool).value();
  for (std::int64_t batch = 2; batch < 100; ++batch) ASSERT_TRUE(plan.run(inputs_of(batch), pool));
  EXPECT_EQ(plan.run(inputs_of(1), pool).value(), first);
}

TEST(Plan, MayRunFromSeveralThreadsAtOnce) {
  Pool outer{4};
  const Plan plan = made();
  Pool alone{1};
  const Tensors wanted = plan.run(inputs_of(3), alone).value();
  std::vector<char> same(40, 0);
  outer.each(same.size(), [&](std::size_t i) {
    Pool inner{1};
    same[i] = plan.run(inputs_of(3), inner).value() == wanted;
  });
  EXPECT_THAT(same, testing::Each(1));
}

TEST(Plan, GivesTheSameBitsOnAnyNumberOfThreads) {
  struct Layer {
    std::int64_t in, out, kernel, stride, side;
  };
  // oneDNN adds these up in another order where it is given a part of the output channels only.
  for (const Layer& l :
       {Layer{1024, 512, 1, 1, 14}, {512, 1024, 1, 2, 28}, {256, 1024, 1, 1, 14}, {128, 32, 3, 1, 56}}) {
    Builder b{"net", {.channels = l.in, .height = l.side, .width = l.side}};
    b.output("map", b.relu(b.conv(b.input(), {.out = l.out, .kernel = l.kernel, .stride = l.stride})));
    const Graph graph = b.finish();
    const auto plan = compile(graph, graph::random_weights(graph, 1));
    const Tensors inputs = graph::random_inputs(graph, 1, 1, 1);
    Pool one{1};
    const auto alone = plan->run(inputs, one);
    for (const std::size_t threads : {2u, 3u, 4u}) {
      Pool pool{threads};
      EXPECT_EQ(*plan->run(inputs, pool), *alone) << l.in << " to " << l.out << ", " << threads << " threads";
    }
  }
}

TEST(Plan, AnInputThatDoesNotFitIsRefusedByName) {
  Pool pool{1};
  const Plan plan = made();
  const auto refusal = [&](const std::function<void(Tensors&)>& change) {
    Tensors inputs = inputs_of(2);
    change(inputs);
    const auto results = plan.run(inputs, pool);
    return results ? "accepted" : results.error().sentence();
  };
  EXPECT_EQ(refusal([](Tensors&) {}), "accepted");
  EXPECT_THAT(refusal([](Tensors& t) { t.erase("clinical"); }), HasSubstr("input clinical: it is missing"));
  EXPECT_THAT(refusal([](Tensors& t) { t["input"].shape[2] = 7; }),
              HasSubstr("2 × 4 × 7 × 5 where the graph wants"));
  EXPECT_THAT(refusal([](Tensors& t) { t["input"].shape = {2, 120}; }), HasSubstr("2 × 120"));
  EXPECT_THAT(refusal([](Tensors& t) { t["input"].values.pop_back(); }), HasSubstr("239 values"));
  EXPECT_THAT(refusal([](Tensors& t) {
                t["clinical"] = {{3, 3}, std::vector<float>(9)};
              }),
              HasSubstr("3 × 3"));
  EXPECT_THAT(refusal([](Tensors& t) { t["input"] = {{0, 4, 6, 5}, {}}; }), HasSubstr("0 × 4"));
}

TEST(Plan, WhatCannotBeCompiledIsRefusedByName) {
  const Graph graph = two_outputs();
  graph::Weights weights = graph::random_weights(graph, 1);
  EXPECT_THAT(compile(graph, weights, {.results = {"nothing"}}).error().sentence(),
              HasSubstr("mark nothing"));
  weights.erase("conv.weight");
  EXPECT_THAT(compile(graph, weights).error().sentence(), HasSubstr("conv.weight is missing"));
  Builder b{"mixed", {.channels = 4, .height = 6, .width = 5}};
  b.output("y", b.transpose(b.input(), {1, 0, 2, 3}));
  const Graph mixed = b.finish();
  EXPECT_THAT(compile(mixed, {}).error().sentence(), HasSubstr("not the batch"));
}

TEST(Plan, ItsHashChangesWithWhatIsComputed) {
  EXPECT_EQ(made().hash(), made().hash());
  EXPECT_NE(made().hash(), made({.results = {"logits"}}).hash());
}

TEST(Plan, TimesItsSteps) {
  const auto steps = made().steps(inputs_of(1), 3);
  ASSERT_TRUE(steps) << steps.error().sentence();
  double total = 0;
  for (const StepTime& step : *steps) total += step.ms;
  EXPECT_GT(total, 0);
  EXPECT_THAT(steps->front().name, HasSubstr("relu")) << "convolution, norm and activation are one step";
}

/// Steps that write one buffer after another, each read by the next alone.
TEST(Program, MemoryIsSharedByWhatDoesNotLiveAtOneTime) {
  std::vector<Buffer> buffers;
  std::vector<Step> steps;
  for (int i = 0; i < 20; ++i) {
    buffers.push_back({.size = 1000});
    Step step{.writes = {i}, .run = [](const Frame&, std::size_t) {}};
    if (i > 0) step.reads = {i - 1};
    steps.push_back(std::move(step));
  }
  const Program program{std::move(steps), buffers, 1};
  EXPECT_LE(program.memory_bytes(), 2 * 1008 * sizeof(float));
  EXPECT_GE(program.memory_bytes(), 2 * 1000 * sizeof(float));
}

}  // namespace
}  // namespace haima::engine
