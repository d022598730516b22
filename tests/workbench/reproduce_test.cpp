#include "workbench/reproduce.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/data.h"
#include "support/one_thread.h"
#include "workbench/paper_table.h"
#include "workbench/squares.h"

namespace haima::workbench {
namespace {

using haima::test::TemporaryFolder;

const std::string recipe = R"(
about = "A network."
[model]
name = "bhcnet"
task = "two_class"
[data]
sets = ["head_ct_200"]
split = "2-fold"
[training]
epochs = 4
)";

const std::string paper = R"(
[paper]
source = "Somebody, 2020"
accuracy = 0.95
sensitivity = 1.0
)";

Experiment experiment(const std::string& toml, const std::string& name = "net") {
  auto e = experiment_from(toml, "test");
  EXPECT_TRUE(e) << e.error().sentence();
  e->name = name;
  return *std::move(e);
}

/// A kept fold of 20 pictures, of which `right` are called right.
void put_fold(const Path& folder, const Experiment& e, int fold, int right) {
  std::string csv = "id,set,group,fold,none,p_none,any,p_any\n";
  for (int i = 0; i < 20; ++i) {
    const bool truth = i % 2 == 0, called = truth == (i < right);
    csv += "c" + std::to_string(fold * 20 + i) + ",head_ct_200,,0," + (truth ? "0" : "1") + "," +
           (called ? "0.1" : "0.9") + "," + (truth ? "1" : "0") + "," + (called ? "0.9" : "0.1") + "\n";
  }
  const Path stem = folder / e.name / ("fold-" + std::to_string(fold));
  ASSERT_TRUE(write_file(stem.string() + ".csv", csv));
  const Json card = {{"recipe", recipe_hash(e)}, {"seconds", 30.0 + fold}};
  ASSERT_TRUE(write_file(stem.string() + ".json", to_text(card)));
}

TEST(Recipe, AnotherNameOrPublishedFigureLeavesItAsItIsAnotherRateDoesNot) {
  const std::string hash = recipe_hash(experiment(recipe));
  EXPECT_EQ(recipe_hash(experiment(recipe + paper, "other")), hash);
  EXPECT_NE(recipe_hash(experiment(recipe + "[optimizer]\nrate = 0.5\n")), hash);
}

TEST(Paper, AFigureThatIsNoMetricOrNoPartOfOneIsRefused) {
  EXPECT_FALSE(experiment_from(recipe + paper + "precision = 0.9\n", "test"));
  EXPECT_FALSE(experiment_from(recipe + paper + "f1 = 95.2\n", "test"));
  EXPECT_FALSE(experiment_from(recipe + "[paper]\naccuracy = 0.9\n", "test"));  // whose?
}

TEST(Unit, EveryFoldOfThePlanIsOneAndPartsAreOne) {
  EXPECT_EQ(planned_folds(experiment(recipe)).value(), 2);
  Experiment e = experiment(recipe);
  e.split = "70/15/15";
  EXPECT_EQ(planned_folds(e).value(), 1);
  const std::vector<Experiment> all = {experiment(recipe), e};
  EXPECT_EQ(units_of(all).value().size(), 3u);
}

TEST(Results, AUnitOfAnotherRecipeIsStale) {
  const TemporaryFolder folder;
  const Experiment e = experiment(recipe);
  put_fold(folder.path(), e, 0, 20);
  const Results results{folder.path()};
  EXPECT_EQ(results.state_of({&e, 0}), State::kept);
  EXPECT_EQ(results.state_of({&e, 1}), State::missing);
  EXPECT_EQ(results.seconds({&e, 0}), 30.0);
  const Experiment other = experiment(recipe + "[optimizer]\nrate = 0.5\n");
  EXPECT_EQ(results.state_of({&other, 0}), State::stale);
}

TEST(Reproduced, OursIsMeasuredOverAllKeptFoldsAndStandsBesideThePublished) {
  const TemporaryFolder folder;
  const std::vector<Experiment> experiments = {experiment(recipe + paper)};
  put_fold(folder.path(), experiments[0], 0, 20);
  put_fold(folder.path(), experiments[0], 1, 16);
  const auto rows = reproduced(experiments, Results{folder.path()});
  ASSERT_TRUE(rows) << rows.error().sentence();
  ASSERT_EQ(rows->size(), 3u);  // both published, and the area, which is always told
  const Reproduced& accuracy = rows->front();
  EXPECT_EQ(accuracy.metric, "accuracy");
  EXPECT_EQ(accuracy.published, 0.95);
  EXPECT_DOUBLE_EQ(accuracy.ours->value.value(), 0.9);  // 36 of 40
  // Wilson's interval of 36 of 40, as published calculators give it.
  EXPECT_NEAR(accuracy.ours->interval.low, 0.7695, 5e-4);
  EXPECT_NEAR(accuracy.ours->interval.high, 0.9604, 5e-4);
  EXPECT_EQ(accuracy.cases, 40);
  EXPECT_EQ(accuracy.folds_kept, 2);
  EXPECT_DOUBLE_EQ(accuracy.seconds, 61);
  const std::string markdown = markdown_of(*rows);
  EXPECT_NE(markdown.find("| accuracy | 95.0 | 90.0 (76.9 to 96.0) |"), std::string::npos) << markdown;
}

TEST(Reproduced, OfSixClassesAllButNoneAreBleeding) {
  const TemporaryFolder folder;
  std::string six = recipe + paper;
  six.replace(six.find("two_class"), 9, "six_class").replace(six.find("2-fold"), 6, "80/20");
  const std::vector<Experiment> experiments = {experiment(six)};
  std::string csv = "id,set,group,fold,none,p_none,subdural,p_subdural\n";
  for (int i = 0; i < 10; ++i) {
    const bool bleeds = i < 3;
    csv += "c" + std::to_string(i) + ",head_ct_200,,0," + (bleeds ? "0,0.2,1,0.8\n" : "1,0.9,0,0.1\n");
  }
  const Path stem = folder.path() / "net" / "fold-0";
  ASSERT_TRUE(write_file(stem.string() + ".csv", csv));
  ASSERT_TRUE(write_file(stem.string() + ".json", to_text(Json{{"recipe", recipe_hash(experiments[0])}})));
  const auto rows = reproduced(experiments, Results{folder.path()});
  ASSERT_TRUE(rows) << rows.error().sentence();
  EXPECT_EQ(rows->front().cases, 10);
  EXPECT_EQ(rows->front().positives, 3);
  EXPECT_DOUBLE_EQ(rows->front().ours->value.value(), 1);
}

TEST(Reproduced, WhatWasNotRunSaysSo) {
  const TemporaryFolder folder;
  const std::vector<Experiment> experiments = {experiment(recipe + paper)};
  const auto rows = reproduced(experiments, Results{folder.path()});
  ASSERT_TRUE(rows);
  EXPECT_NE(markdown_of(*rows).find("| 95.0 | not run |"), std::string::npos);
}

std::string taught_on_squares(const std::string& start, int epochs) {
  return "[model]\nname = \"bhcnet\"\ntask = \"two_class\"\nside = 32\nstart = \"" + start + R"("
[data]
sets = ["drawn"]
split = "3-fold"
batch = 8
[optimizer]
rate = 3e-3
[training]
keep = "last"
)" +
         "epochs = " + std::to_string(epochs) + "\n";
}

TEST(Reproduced, WhatAnExperimentGoesOnFromIsTaughtFirst) {
  const TemporaryFolder folder;
  const Path experiments = folder.path() / "experiments";
  Reproduction asked{experiments, {}, folder.path() / "cache", folder.path() / "results", true, true, {}};
  ASSERT_TRUE(write_file(asked.cache / "packs" / "drawn-192.pack", squares_packed()));
  ASSERT_TRUE(write_file(experiments / "first.toml", taught_on_squares("random", 12)));
  const char* first = "haima-train/first/{part}/bundle.safetensors";
  ASSERT_TRUE(write_file(experiments / "second.toml", taught_on_squares(first, 1)));
  const auto both = experiments_in(experiments, {"second"}, {});
  ASSERT_TRUE(both) << both.error().sentence();
  const std::vector<Unit> units = {{&both->front(), 1}};
  const auto ran = run_units(units, asked, haima::test::one_thread());
  ASSERT_TRUE(ran) << ran.error().sentence();
  EXPECT_EQ(ran->run, 1);
  const auto said = Results{asked.results}.predictions(both->front(), 3);
  ASSERT_TRUE(said && *said);
  int right = 0;
  for (const auto& row : (*said)->rows) right += (row.probability[1] > 0.5) == *row.truth[1] ? 1 : 0;
  EXPECT_GE(right, static_cast<int>((*said)->rows.size()) - 1) << "one epoch alone does not teach this";
  EXPECT_FALSE(std::filesystem::exists(asked.results / "first")) << "kept though it was not asked for";

  ASSERT_TRUE(write_file(experiments / "first.toml", taught_on_squares("random", 13)));
  const auto anew = experiments_in(experiments, {"second"}, {});
  ASSERT_TRUE(anew) << anew.error().sentence();
  EXPECT_EQ(Results{asked.results}.state_of({&both->front(), 1}), State::kept);
  EXPECT_EQ(Results{asked.results}.state_of({&anew->front(), 1}), State::stale) << "what it began as changed";
}

TEST(Experiments, OneThatStartsFromItselfIsRefused) {
  const TemporaryFolder folder;
  const Path there = folder.path() / "there.toml", back = folder.path() / "back.toml";
  ASSERT_TRUE(write_file(there, taught_on_squares("haima-train/back/fold-0/bundle.safetensors", 1)));
  EXPECT_TRUE(read_experiment(there, {})) << "a bundle of no experiment here is a bundle";
  ASSERT_TRUE(write_file(back, taught_on_squares("haima-train/there/fold-0/bundle.safetensors", 1)));
  const auto round = read_experiment(there, {});
  ASSERT_FALSE(round);
  EXPECT_NE(round.error().sentence().find("starts from itself"), std::string::npos);
}

TEST(Experiments, ThoseOfTheRepositoryCanBeReadAndNamedAlone) {
  const auto all = experiments_in(haima::test::source_folder() / "experiments", {}, {});
  ASSERT_TRUE(all) << all.error().sentence();
  EXPECT_GE(all->size(), 8u);
  for (const Experiment& e : *all) {
    EXPECT_FALSE(e.about.empty()) << e.name;
    EXPECT_TRUE(e.paper.source.empty() || !e.sets.empty()) << e.name;
    const auto model = models::model_named(e.model);
    ASSERT_TRUE(model) << e.name;
    models::Spec spec = models::default_spec(**model, e.task);
    if (e.side > 0) spec.input.height = spec.input.width = e.side;
    for (const auto& [name, value] : e.options) spec.options[name] = value;
    const auto graph = models::build(**model, spec);
    EXPECT_TRUE(graph) << e.name << ": " << graph.error().sentence();
  }
  const auto one = experiments_in(haima::test::source_folder() / "experiments", {"anjum_2022"}, {});
  ASSERT_TRUE(one);
  EXPECT_EQ(one->size(), 1u);
  EXPECT_FALSE(experiments_in(haima::test::source_folder() / "experiments", {"nobody_1999"}, {}));
}

}  // namespace
}  // namespace haima::workbench
