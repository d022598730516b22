// A whole trial on drawn pictures.
#include "workbench/trial.h"

#include <gtest/gtest.h>

#include "graph/bundle.h"
#include "models/about.h"
#include "support/data.h"
#include "support/one_thread.h"
#include "workbench/squares.h"

namespace haima::workbench {
namespace {

using haima::test::TemporaryFolder;

Experiment experiment() {
  auto e = experiment_from(R"(
name = "squares"
[model]
name = "bhcnet"
task = "two_class"
side = 32
[data]
split = "3-fold"
batch = 8
[optimizer]
rate = 3e-3
[training]
epochs = 12
)",
                           "test");
  return *std::move(e);
}

Context& context() { return haima::test::one_thread(); }

TEST(Trial, LearnsWhatItIsShownAndKeepsAllOfIt) {
  const TemporaryFolder folder;
  const corpus::Pack pack = squares();
  const Experiment e = experiment();
  ASSERT_EQ(folds_of(e, pack).value(), 3);
  const auto result = run_trial({e, pack, 1, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->trained + result->validated + result->predictions.rows.size(), 60u);
  EXPECT_EQ(result->predictions.labels, (std::vector<std::string>{"none", "any"}));
  int right = 0;
  for (const measure::Prediction& row : result->predictions.rows) {
    EXPECT_NEAR(row.probability[0] + row.probability[1], 1, 1e-6);
    right += (row.probability[1] > 0.5) == *row.truth[1] ? 1 : 0;
  }
  EXPECT_GE(right, static_cast<int>(result->predictions.rows.size()) - 1);

  const auto bundle = graph::read_bundle(folder.path() / "bundle.safetensors", {});
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  const auto about = models::about_from(bundle->about, "test");
  ASSERT_TRUE(about) << about.error().sentence();
  EXPECT_EQ(about->input.width, side);
  EXPECT_EQ(about->task, models::Task::two_class);

  // What is there is not done again.
  const auto again = run_trial({e, pack, 1, folder.path(), {}}, context());
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->best_epoch, 0);
  EXPECT_EQ(measure::csv_of(again->predictions), measure::csv_of(result->predictions));
}

TEST(Trial, SaysOfDisturbedPicturesWhatItWouldSayOfThoseFromElsewhere) {
  const TemporaryFolder folder;
  const corpus::Pack pack = squares();
  const Experiment e = experiment();
  const auto result = run_trial({e, pack, 1, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  const auto said = [&](const char* recipe) {
    auto disturbed = run_trial({e, pack, 1, folder.path(), {}, recipe}, context());
    EXPECT_TRUE(disturbed) << disturbed.error().sentence();
    return measure::csv_of(disturbed->predictions);
  };
  EXPECT_EQ(said("noise=0"), measure::csv_of(result->predictions));
  EXPECT_NE(said("level=0.5"), measure::csv_of(result->predictions));
  EXPECT_FALSE(run_trial({e, pack, 1, folder.path(), {}, "no such thing"}, context()));
  const Path csv = folder.path() / "predictions.csv";
  EXPECT_EQ(measure::csv_of(measure::read_predictions(std::span{&csv, 1}).value()),
            measure::csv_of(result->predictions))
      << "what it said of the pictures themselves stays";
}

/// Pictures that all look alike, two a patient; who is old bleeds. Of every fifth patient no age is known.
corpus::Pack people() {
  const corpus::Pack plain = squares();
  std::vector<corpus::Packable> members;
  for (std::size_t i = 0; i < plain.members().size(); ++i) {
    corpus::Packable one{plain.members()[i], {}, {}};
    const std::size_t patient = i / 2;
    if (patient % 5 != 4) one.member.of.age_years = patient % 2 == 1 ? 70 : 20;
    one.picture = corpus::encode_luma(image::Plane<std::uint8_t>{side, side}, 95);
    members.push_back(std::move(one));
  }
  return *corpus::Pack::of(corpus::pack_of(plain.about(), members), "people", Limits{});
}

TEST(Trial, LearnsFromWhatIsKnownOfPatientsAndSaysNothingCertainWhereItIsNot) {
  const TemporaryFolder folder;
  const corpus::Pack pack = people();
  Experiment e = experiment();
  e.clinical = {"age", "sex"}, e.clinical_missing = 0.2;
  e.recipe.epochs = 40;
  const auto result = run_trial({e, pack, 1, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  int known = 0, unknown = 0;
  for (const measure::Prediction& row : result->predictions.rows) {
    const double p = row.probability[1];
    (row.age_years ? known : unknown)++;
    if (row.age_years) {
      EXPECT_EQ(p > 0.5, *row.age_years > 45) << row.id;
    } else {
      EXPECT_NEAR(p, 0.5, 0.25) << row.id;
    }
  }
  EXPECT_GT(known, 10);
  EXPECT_GT(unknown, 1);
  const auto bundle = graph::read_bundle(folder.path() / "bundle.safetensors", {});
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  EXPECT_EQ(models::about_from(bundle->about, "test")->clinical, e.clinical);
}

TEST(Trial, EmptyPicturesTeachNothingAndLeaveNoBundleThatWouldReadPictures) {
  const TemporaryFolder folder;
  const corpus::Pack pack = squares();
  Experiment e = experiment();
  e.blank = true;
  const auto result = run_trial({e, pack, 1, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  for (const measure::Prediction& row : result->predictions.rows)
    EXPECT_EQ(row.probability, result->predictions.rows.front().probability) << row.id;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "bundle.safetensors"));
}

/// The same pictures; the masks of those that bleed are their squares. The set "other" has none.
corpus::Pack masked_squares(const std::string& set_of_second_half = "drawn") {
  const corpus::Pack plain = squares(set_of_second_half);
  std::vector<corpus::Packable> members;
  for (std::size_t i = 0; i < plain.members().size(); ++i) {
    corpus::Packable one{plain.members()[i], {}, {}};
    const auto picture = plain.picture(i).value();
    one.picture = corpus::encode_luma(picture, 95);
    if (one.member.of.labels.any == true && one.member.set != "other") {
      image::Mask mask{side, side};
      const int left = 8 + static_cast<int>(i) % 5;
      for (int y = 10; y < 18; ++y) std::fill_n(mask.row(y).begin() + left, 10, std::uint8_t{1});
      one.mask = corpus::encode_exact(mask);
    }
    members.push_back(std::move(one));
  }
  return *corpus::Pack::of(corpus::pack_of(plain.about(), members), "masked squares", Limits{});
}

TEST(Trial, LearnsWhereBloodIsAndKeepsItsAreas) {
  const TemporaryFolder folder;
  const corpus::Pack pack = masked_squares();
  Experiment e = experiment();
  e.model = "mobilenet_v2_unet", e.task = models::Task::mask, e.side = 64;
  e.recipe.loss.parts = {{train::LossKind::bce, 1}, {train::LossKind::dice, 1}};
  e.recipe.keep = train::Keep::last;
  const auto result = run_trial({e, pack, 0, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->trained + result->tested(), 60u);
  measure::Overlap all;
  for (const measure::Area& area : result->areas) {
    all += area.overlap;
    EXPECT_GT(area.tissue, 64u * 62u) << "hardly a pixel here is black or white";
    EXPECT_LE(area.tissue, 64u * 64u);
  }
  EXPECT_GT(all.truth, 1000u);
  EXPECT_GT(*all.dice(), 0.7);
  const auto bundle = graph::read_bundle(folder.path() / "bundle.safetensors", {});
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  EXPECT_TRUE(bundle->graphs.contains("mask"));

  const auto again = run_trial({e, pack, 0, folder.path(), {}}, context());
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(measure::csv_of(again->areas), measure::csv_of(result->areas));
}

TEST(Trial, WhatANetworkOfMasksDrawsTeachesTheNextAndTestsNone) {
  const TemporaryFolder folder;
  Experiment e = experiment();
  e.model = "mobilenet_v2_unet", e.task = models::Task::mask, e.side = 64;
  e.recipe.loss.parts = {{train::LossKind::bce, 1}, {train::LossKind::dice, 1}};
  e.recipe.keep = train::Keep::last;
  const corpus::Pack masked = masked_squares(), half = masked_squares("other");
  ASSERT_TRUE(run_trial({e, masked, 0, folder.path() / "fold-0", {}}, context()));

  e.teach_only = {"other"};
  e.recipe.epochs = 1;
  const auto without = run_trial({e, half, 0, folder.path() / "without", {}}, context());
  ASSERT_TRUE(without) << without.error().sentence();
  e.drawn_by = (folder.path() / "{part}" / "bundle.safetensors").string();
  const auto taught = run_trial({e, half, 0, folder.path() / "taught", {}}, context());
  ASSERT_TRUE(taught) << taught.error().sentence();
  EXPECT_EQ(taught->trained, without->trained + 16u) << "of eight patients who bleed, two pictures each";
  EXPECT_EQ(taught->tested(), without->tested());
  for (const measure::Area& area : taught->areas) EXPECT_EQ(area.set, "drawn");

  graph::Bundle blind = graph::read_bundle(folder.path() / "fold-0" / "bundle.safetensors", {}).value();
  const graph::Graph& drawing = blind.graphs.at("mask");
  const auto last = static_cast<std::size_t>(drawing.outputs.at("logits")) - 1;
  blind.weights.at(drawing.nodes[last].name + ".bias").values = {-1e4F};
  e.drawn_by = (folder.path() / "blind.safetensors").string();
  ASSERT_TRUE(graph::write_bundle(blind, e.drawn_by));
  const auto nothing = run_trial({e, half, 0, folder.path() / "nothing", {}}, context());
  ASSERT_TRUE(nothing) << nothing.error().sentence();
  EXPECT_EQ(nothing->trained, without->trained) << "where nothing is drawn, nothing is learned";
  e.drawn_by = (folder.path() / "nowhere" / "bundle.safetensors").string();
  EXPECT_FALSE(run_trial({e, half, 0, folder.path() / "nobody", {}}, context()));
}

TEST(Trial, ANetworkOfMasksIsNotTakenForOneOfVerdicts) {
  const TemporaryFolder folder;
  const corpus::Pack pack = masked_squares();
  Experiment e = experiment();
  e.model = "mobilenet_v2_unet", e.side = 64;
  EXPECT_FALSE(run_trial({e, pack, 0, folder.path(), {}}, context()));
  e.model = "bhcnet", e.task = models::Task::mask;
  EXPECT_FALSE(run_trial({e, pack, 0, folder.path(), {}}, context()));
}

TEST(Trial, ANetworkWithoutABranchForPatientsIsRefused) {
  const TemporaryFolder folder;
  const corpus::Pack pack = masked_squares();
  Experiment e = experiment();
  e.model = "mobilenet_v2_unet", e.task = models::Task::mask, e.side = 64, e.clinical = {"age"};
  const auto refused = run_trial({e, pack, 0, folder.path(), {}}, context());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("clinical"), std::string::npos);
}

TEST(Trial, AWholeLearnsFromEveryPictureAndTestsNone) {
  const TemporaryFolder folder;
  const corpus::Pack pack = squares();
  Experiment e = experiment();
  e.recipe.epochs = 1;
  EXPECT_FALSE(run_trial({e, pack, Trial::whole, folder.path(), {}}, context()));  // the best of nothing
  e.recipe.keep = train::Keep::last;
  const auto result = run_trial({e, pack, Trial::whole, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->trained, 60u);
  EXPECT_TRUE(result->predictions.rows.empty());
  EXPECT_TRUE(graph::read_bundle(folder.path() / "bundle.safetensors", {}));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "predictions.csv"));
}

TEST(Trial, GoesOnFromTheBundleOfTheSameFoldAndFromItsRights) {
  const TemporaryFolder first, second;
  const corpus::Pack pack = squares("other");
  Experiment e = experiment();
  e.recipe.keep = train::Keep::last;
  ASSERT_TRUE(run_trial({e, pack, 2, first.path() / "fold-2", {}}, context()));
  e.recipe.epochs = 1;
  e.recipe.optimizer.rate = 1e-7;
  const corpus::Pack open = squares();
  const auto from_nothing = run_trial({e, open, 2, second.path() / "a", {}}, context());
  e.start = (first.path() / "{part}" / "bundle.safetensors").string();
  const auto went_on = run_trial({e, open, 2, second.path() / "b", {}}, context());
  ASSERT_TRUE(went_on) << went_on.error().sentence();
  const auto error = [](const TrialResult& result) {
    double sum = 0;
    for (const auto& row : result.predictions.rows)
      sum += std::abs(row.probability[1] - (*row.truth[1] ? 1 : 0));
    return sum / static_cast<double>(result.predictions.rows.size());
  };
  EXPECT_LT(error(*went_on), error(*from_nothing) / 2);
  const auto bundle = graph::read_bundle(second.path() / "b" / "bundle.safetensors", {});
  ASSERT_TRUE(bundle);
  EXPECT_EQ(models::about_from(bundle->about, "test")->rights,
            "drawn: none; by way of drawn: none; other: research");
  EXPECT_FALSE(run_trial({e, open, 1, second.path() / "c", {}}, context()))
      << "there is no fold-1 to go on from";
}

TEST(Trial, ASetThatIsLeftOutIsTestedWholeAndGivesNoRights) {
  const TemporaryFolder folder;
  const corpus::Pack pack = squares("other");
  Experiment e = experiment();
  e.recipe.epochs = 1;
  e.recipe.keep = train::Keep::last;
  e.left_out = {"other"};
  EXPECT_EQ(folds_of(e, pack).value(), 1);
  const auto result = run_trial({e, pack, 0, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->trained, 30u);
  EXPECT_EQ(result->predictions.rows.size(), 30u);
  for (const auto& row : result->predictions.rows) EXPECT_EQ(row.set, "other");
  const auto bundle = graph::read_bundle(folder.path() / "bundle.safetensors", {});
  ASSERT_TRUE(bundle);
  EXPECT_EQ(models::about_from(bundle->about, "test")->rights, "drawn: none");
}

}  // namespace
}  // namespace haima::workbench
