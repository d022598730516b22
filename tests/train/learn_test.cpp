// Learning: it learns, it goes on after a kill as if there had been none, and equal seeds give equal weights.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph/builder.h"
#include "models/model.h"
#include "support/data.h"
#include "support/one_thread.h"
#include "train/samples.h"
#include "train/train.h"

namespace haima::train {
namespace {

using haima::test::TemporaryFolder;
using test::smallest;

Context& context() { return haima::test::one_thread(); }

/// Eight pictures of noise, each with a bright spot in the quarter that its label names; the other labels are
/// unknown and set to the wrong value. It can be told to fail, as a kill would.
class Spots : public Batches {
 public:
  Spots(const graph::Graph& graph, std::int64_t outputs) : outputs_(outputs) {
    for (const graph::Length length : graph.nodes[0].shape) shape_.push_back(length.at(1, 3));
  }

  std::size_t count() const override { return batches; }

  Result<Batch> batch(std::uint64_t seed, std::size_t number) override {
    if (fail_after && --*fail_after < 0) return fail(Code::interrupted, "the test");
    Batch batch;
    graph::Tensor& picture = batch.inputs["input"];
    picture.shape = shape_;
    picture.shape[0] = 4;
    batch.truth.shape = batch.known.shape = {4, outputs_};
    for (std::size_t i = 0; i < 4; ++i) add_sample(batch, 4 * number + i, seed);
    return batch;
  }

  std::size_t batches = 2;
  std::optional<int> fail_after;
  double noise = 0;  // that the epoch's seed decides

 private:
  void add_sample(Batch& batch, std::size_t sample, std::uint64_t seed) const {
    std::int64_t count = 1;
    for (std::size_t axis = 1; axis < shape_.size(); ++axis) count *= shape_[axis];
    const std::int64_t width = shape_.back(), height = shape_[shape_.size() - 2];
    const std::string name = "spot" + std::to_string(sample), jitter = name + std::to_string(seed);
    for (std::int64_t i = 0; i < count; ++i) {
      const bool right = i % width >= width / 2, low = i / width % height >= height / 2;
      const bool inside = (right ? 1u : 0u) + (low ? 2u : 0u) == sample % 4;
      batch.inputs["input"].values.push_back(
          0.3f * test::number_of(name, static_cast<std::uint32_t>(i)) + (inside ? 1.5f : 0.0f) +
          static_cast<float>(noise) * test::number_of(jitter, static_cast<std::uint32_t>(i)));
    }
    for (std::int64_t output = 0; output < outputs_; ++output) {
      const bool known = output < 4, truth = output == static_cast<std::int64_t>(sample % 4);
      batch.truth.values.push_back(known ? (truth ? 1.0f : 0.0f) : 1.0f);
      batch.known.values.push_back(known ? 1.0f : 0.0f);
    }
    batch.samples.push_back(sample);
  }

  std::int64_t outputs_;
  std::vector<std::int64_t> shape_;
};

std::map<std::string, double> accuracy(const Predictions& predictions) {
  double right = 0, all = 0;
  for (std::size_t i = 0; i < predictions.logits.values.size(); ++i) {
    if (predictions.known.values[i] == 0) continue;
    right += (predictions.logits.values[i] > 0) == (predictions.truth.values[i] > 0.5f) ? 1 : 0;
    ++all;
  }
  return {{"accuracy", right / all}};
}

Result<Learned> learned(const graph::Graph& graph, const Recipe& recipe, const Path& folder, Spots& spots) {
  Spots same = spots;
  same.fail_after.reset();
  return learn(graph, graph::weights_to_learn(graph, 7), spots, same, recipe, folder, context(), accuracy);
}

/// Epochs until every known label is right.
int epochs_to_overfit(const graph::Graph& graph, const Recipe& recipe) {
  const TemporaryFolder folder;
  Spots spots{graph, 6};
  const auto result = learned(graph, recipe, folder.path(), spots);
  EXPECT_TRUE(result) << graph.name << ": " << result.error().sentence();
  if (!result) return -1;
  for (const Json& line : result->epochs) {
    if (line["accuracy"] == 1.0) return line["epoch"];
  }
  return -1;
}

TEST(Learn, SmallNetworksOverfitEightPicturesByEveryRuleAndLoss) {
  const graph::Graph graph = smallest("bhcnet");
  for (const Rule rule : {Rule::adam, Rule::adamw, Rule::rmsprop, Rule::sgd}) {
    Recipe recipe;
    recipe.epochs = 40;
    recipe.optimizer.rule = rule;
    recipe.optimizer.rate = rule == Rule::sgd ? 0.1 : 3e-3;
    recipe.optimizer.momentum = rule == Rule::sgd ? 0.9 : 0;
    EXPECT_GT(epochs_to_overfit(graph, recipe), 0) << json_of(recipe);
  }
  Recipe focal;
  focal.epochs = 40;
  focal.optimizer.rate = 3e-3;
  focal.loss.parts = {{LossKind::focal, 1}};
  EXPECT_GT(epochs_to_overfit(graph, focal), 0);
}

TEST(Learn, DeeperNetworksOverfitTooInSingleAndMixedPrecision) {
  Recipe recipe;
  recipe.optimizer.rate = 2e-3;
  recipe.epochs = 18;
  EXPECT_GT(epochs_to_overfit(smallest("bilstm_bigru"), recipe), 0);
  recipe.epochs = 9;
  EXPECT_GT(epochs_to_overfit(smallest("mobilenet_v2"), recipe), 0);
  recipe.mixed = true;
  EXPECT_GT(epochs_to_overfit(smallest("mobilenet_v2"), recipe), 0);
  EXPECT_GT(epochs_to_overfit(smallest("efficientnet_b0"), recipe), 0);
}

Recipe short_recipe() {
  Recipe recipe;
  recipe.epochs = 4;
  recipe.optimizer = {.rule = Rule::adamw, .rate = 1e-3, .weight_decay = 0.01};
  recipe.schedule = {.curve = Curve::plateau, .warmup_epochs = 1, .factor = 0.5, .patience = 0};
  recipe.clip = 1;
  recipe.average = 0.9;
  return recipe;
}

/// Norm upon norm.
graph::Graph deep_and_normed() {
  graph::Builder b{"normed", {.channels = 1, .height = 16, .width = 16}};
  auto x = b.input();
  for (int layer = 0; layer < 6; ++layer)
    x = b.relu(b.batch_norm(b.conv(x, {.out = 12, .kernel = 3, .bias = false})));
  return b.output("logits", b.linear(b.flatten(x), 6)).finish();
}

TEST(Learn, AveragedWeightsAreJudgedWithStatisticsOfTheirOwn) {
  const graph::Graph graph = deep_and_normed();
  const TemporaryFolder folder;
  Recipe recipe;
  recipe.epochs = 15;
  recipe.optimizer = {.rule = Rule::adam, .rate = 3e-3};
  recipe.schedule = {.curve = Curve::cosine};
  recipe.average = 0.93;
  recipe.keep = Keep::last;
  Spots spots{graph, 6};
  const auto averaged = learned(graph, recipe, folder.path(), spots);
  ASSERT_TRUE(averaged) << averaged.error().sentence();
  const auto loss = [&](const char* name) { return averaged->epochs.back()[name].get<double>(); };
  // The very same pictures: what the weights learned, their average knows too.
  EXPECT_LT(loss("loss"), 0.01);
  EXPECT_LT(loss("validation_loss"), 0.02);
}

TEST(Learn, GoesOnAfterAKillToTheSameWeights) {
  const graph::Graph graph = smallest("mobilenet_v2");
  const TemporaryFolder whole, killed;
  Spots spots{graph, 6};
  spots.noise = 0.2;
  const auto straight = learned(graph, short_recipe(), whole.path(), spots);
  ASSERT_TRUE(straight) << straight.error().sentence();
  for (const int after : {1, 3, 5}) {
    spots.fail_after = after;
    EXPECT_FALSE(learned(graph, short_recipe(), killed.path(), spots));
  }
  spots.fail_after.reset();
  const auto resumed = learned(graph, short_recipe(), killed.path(), spots);
  ASSERT_TRUE(resumed) << resumed.error().sentence();
  EXPECT_EQ(resumed->weights, straight->weights);
  EXPECT_EQ(resumed->best_epoch, straight->best_epoch);
  for (std::size_t i = 0; i < straight->epochs.size(); ++i)
    EXPECT_EQ(resumed->epochs[i]["validation_loss"], straight->epochs[i]["validation_loss"]);
}

TEST(Learn, EqualSeedsGiveEqualWeightsAndOthersOthers) {
  const graph::Graph graph = smallest("bhcnet");
  Spots spots{graph, 6};
  const auto weights = [&](std::uint64_t seed) {
    const TemporaryFolder folder;
    Recipe recipe = short_recipe();
    recipe.seed = seed;
    return learned(graph, recipe, folder.path(), spots).value().weights;
  };
  const graph::Weights once = weights(3);
  EXPECT_EQ(weights(3), once);
  EXPECT_NE(weights(4), once);
}

TEST(Learn, AFolderOfAnotherRecipeIsRefused) {
  const graph::Graph graph = smallest("bhcnet");
  const TemporaryFolder folder;
  Spots spots{graph, 6};
  ASSERT_TRUE(learned(graph, short_recipe(), folder.path(), spots));
  Recipe other = short_recipe();
  other.clip = 2;
  const auto refused = learned(graph, other, folder.path(), spots);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("another training"), std::string::npos);
}

TEST(Learn, StopsEarlyAndKeepsTheBest) {
  const graph::Graph graph = smallest("bhcnet");
  const TemporaryFolder folder;
  Spots spots{graph, 6};
  Recipe recipe;
  recipe.epochs = 50;
  recipe.stop_after = 2;
  recipe.optimizer.rate = 0.3;  // far too fast
  const auto result = learned(graph, recipe, folder.path(), spots);
  ASSERT_TRUE(result) << result.error().sentence();
  ASSERT_LT(result->epochs.size(), 50u);
  EXPECT_EQ(static_cast<int>(result->epochs.size()), result->best_epoch + 2);
  double least = 1e9;
  for (const Json& line : result->epochs) least = std::min(least, line["validation_loss"].get<double>());
  EXPECT_EQ(result->epochs[static_cast<std::size_t>(result->best_epoch - 1)]["validation_loss"], least);
  const auto log = read_file(folder.path() / "log.jsonl", 1 << 20);
  ASSERT_TRUE(log);
  EXPECT_EQ(std::count(as_text(*log).begin(), as_text(*log).end(), '\n'),
            static_cast<std::ptrdiff_t>(result->epochs.size()));
}

TEST(Learn, KeepsTheLastEpochWhereItIsToldToAndThenNeedsNothingToValidateWith) {
  const graph::Graph graph = smallest("bhcnet");
  const TemporaryFolder judged, alone, refused;
  Spots spots{graph, 6}, none{graph, 6};
  none.batches = 0;
  Recipe recipe;
  recipe.epochs = 6;
  recipe.optimizer.rate = 0.3;  // far too fast: the last is not the best
  recipe.keep = Keep::last;
  const graph::Weights start = graph::weights_to_learn(graph, 7);
  const auto with = learn(graph, start, spots, spots, recipe, judged.path(), context());
  const auto without = learn(graph, start, spots, none, recipe, alone.path(), context());
  ASSERT_TRUE(with && without);
  EXPECT_EQ(with->best_epoch, 6);
  EXPECT_EQ(with->weights, without->weights);
  EXPECT_TRUE(with->epochs.back().contains("validation_loss"));
  EXPECT_FALSE(without->epochs.back().contains("validation_loss"));
  recipe.keep = Keep::best;
  EXPECT_FALSE(learn(graph, start, spots, none, recipe, refused.path(), context()));
}

TEST(Learn, WhatItSaysIsWhatTheBestWeightsSay) {
  const graph::Graph graph = smallest("bhcnet");
  const TemporaryFolder folder;
  Spots spots{graph, 6};
  Recipe recipe;
  recipe.epochs = 40;
  recipe.optimizer.rate = 3e-3;
  const auto result = learned(graph, recipe, folder.path(), spots);
  ASSERT_TRUE(result);
  const auto said = predict(graph, result->weights, spots, recipe, context());
  ASSERT_TRUE(said);
  EXPECT_EQ(said->samples, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(said->logits.shape, (std::vector<std::int64_t>{8, 6}));
  EXPECT_EQ(accuracy(*said).at("accuracy"),
            result->epochs[static_cast<std::size_t>(result->best_epoch - 1)]["validation_accuracy"]);
  std::vector<float> in_parts;
  const auto taken =
      predict_each(graph, result->weights, spots, recipe, context(), [&](const Predictions& part) {
        EXPECT_LT(part.samples.size(), said->samples.size());
        in_parts.insert(in_parts.end(), part.logits.values.begin(), part.logits.values.end());
        return Result<>{};
      });
  ASSERT_TRUE(taken) << taken.error().sentence();
  EXPECT_EQ(in_parts, said->logits.values);
}

// Takes minutes and gigabytes: HAIMA_LONG_TESTS=1.
TEST(Learn, EveryNetworkOverfitsEightPictures) {
  if (!std::getenv("HAIMA_LONG_TESTS")) GTEST_SKIP() << "set HAIMA_LONG_TESTS to run it";
  for (const models::Model& model : models::kinds()) {
    const graph::Graph graph = smallest(model.name);
    if (graph.nodes[static_cast<std::size_t>(graph.outputs.at("logits"))].shape.size() != 2) continue;
    Recipe recipe;
    recipe.epochs = 60;
    recipe.optimizer.rate = 5e-4;
    if (epochs_to_overfit(graph, recipe) > 0) continue;
    // A recurrent layer behind dropout takes its time.
    recipe.epochs = 120;
    recipe.optimizer.rate = 1e-3;
    EXPECT_GT(epochs_to_overfit(graph, recipe), 0) << model.name;
  }
}

}  // namespace
}  // namespace haima::train
