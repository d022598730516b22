#include "measure/judgement.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "support/data.h"

namespace haima::measure {
namespace {

Predictions parsed(std::string_view csv) {
  const auto predictions = predictions_from(csv, "predictions.csv");
  EXPECT_TRUE(predictions) << predictions.error().sentence();
  return predictions.value_or(Predictions{});
}

std::string refusal(std::string_view csv) {
  const auto predictions = predictions_from(csv, "predictions.csv");
  return predictions ? "" : predictions.error().sentence();
}

constexpr std::string_view two_labels =
    "id,set,group,fold,scan,age_years,sex,any,p_any,subdural,p_subdural\n"
    "a,s,one,0,x,70,female,1,0.9,0,0.2\n"
    "b,s,one,0,x,70,female,0,0.6,,0.1\n"
    "c,s,two,1,y,12,male,0,0.1,0,0.05\n"
    "d,t,two,1,,,,1,0.4,1,0.8\n";

TEST(Kinds, AreToldApartByTheirShareAmongCasesThatBleed) {
  // By itself the second case's 0.4 beats the first's 0.3; of what all kinds are given it is the smaller
  // part. The third does not bleed, and of the fourth the kind is not known.
  const auto kinds =
      kinds_apart(parsed("id,set,group,fold,any,p_any,epidural,p_epidural,subdural,p_subdural\n"
                         "a,s,one,0,1,0.5,1,0.3,0,0.1\n"
                         "b,s,two,0,1,0.9,0,0.4,1,0.6\n"
                         "c,s,three,0,0,0.9,0,0.9,0,0.1\n"
                         "d,s,four,0,1,0.9,,0.1,1,0.7\n"));
  ASSERT_EQ(kinds.size(), 2u);
  EXPECT_EQ(kinds[0].label, "epidural");
  EXPECT_EQ(kinds[0].positives, 1);
  EXPECT_EQ(kinds[0].negatives, 1);
  EXPECT_DOUBLE_EQ(kinds[0].auc->value, 1);
  EXPECT_EQ(kinds[1].positives, 2);
  EXPECT_DOUBLE_EQ(kinds[1].auc->value, 1);
  EXPECT_TRUE(kinds_apart(parsed(two_labels)).empty()) << "one kind is told from nothing";
}

TEST(Predictions, SurviveTheirFile) {
  const Predictions was = parsed(two_labels);
  EXPECT_EQ(csv_of(was), two_labels);
  EXPECT_EQ(was.labels, (std::vector<std::string>{"any", "subdural"}));
  EXPECT_EQ(was.rows[1].truth[1], std::nullopt);
  EXPECT_EQ(was.rows[3].age_years, std::nullopt);
}

TEST(Predictions, FitAResultOfOneFoldIntoFiftyKilobytes) {
  Predictions predictions;
  predictions.labels = {"any",          "epidural", "intraparenchymal", "intraventricular",
                        "subarachnoid", "subdural"};
  for (int i = 0; i < 400; ++i) {
    Prediction& row = predictions.rows.emplace_back();
    row.id = "rsna:ID_00" + std::to_string(1000000 + i);
    row.set = "rsna_subset";
    row.group = "rsna:ID_" + std::to_string(10000000 + i);
    row.truth.assign(6, false);
    row.probability.assign(6, 0.000123456);
  }
  EXPECT_LT(csv_of(predictions).size(), 50'000u);
}

TEST(Predictions, SayWhichLineIsWrong) {
  EXPECT_THAT(refusal("id,set,group,fold,any,p_any\na,s,g,0,1,1.5\n"), testing::HasSubstr("line 2: p_any"));
  EXPECT_THAT(refusal("id,set,group,fold,any,p_any\na,s,g,0,yes,0.5\n"), testing::HasSubstr("line 2: any"));
  EXPECT_THAT(refusal("id,set,group,fold\na,s,g,0\n"), testing::HasSubstr("no label"));
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "fold.csv";
  ASSERT_TRUE(write_file(file, two_labels));
  const std::array twice = {file, file};
  EXPECT_THAT(read_predictions(twice).error().sentence(), testing::HasSubstr("stands twice"));
}

TEST(Predictions, OfAScanAreItsHighestAndBleedWhereASliceDoes) {
  const Predictions scans = by_scan(parsed(two_labels));
  ASSERT_EQ(scans.rows.size(), 3u);
  EXPECT_EQ(scans.rows[0].id, "x");
  EXPECT_EQ(scans.rows[0].truth[0], true);
  EXPECT_EQ(scans.rows[0].truth[1], std::nullopt) << "one slice is not known, and none is";
  EXPECT_EQ(scans.rows[0].probability[0], 0.9);
  EXPECT_EQ(scans.rows[2].id, "d") << "a slice by itself stays";
}

TEST(Judgement, CountsEachLabelAndAllTogether) {
  const Judgement judgement = judged(parsed(two_labels));
  EXPECT_EQ(judgement.labels[0].positives, 2);
  EXPECT_EQ(judgement.labels[1].not_known, 1);
  EXPECT_EQ(judgement.labels[0].cells.true_positive, 1);
  EXPECT_EQ(judgement.labels[0].cells.false_positive, 1);
  // any: 1 right of 2 called and 2 wanted; subdural: 1 of 1 and 1.
  EXPECT_NEAR(*judgement.f1_macro, (0.5 + 1) / 2, 1e-12);
  EXPECT_NEAR(*judgement.f1_micro, 2.0 * 2 / (3 + 3), 1e-12);
  const double any = std::log(0.9) + std::log(0.4) + std::log(0.9) + std::log(0.4);
  const double subdural = std::log(0.8) + std::log(0.95) + std::log(0.8);
  EXPECT_NEAR(*judgement.weighted_log_loss, -(2 * any + subdural) / 11, 1e-12);
  std::vector<std::string> names;
  for (const auto& one : judgement.subgroups) names.push_back(one.name);
  EXPECT_THAT(names, testing::ElementsAre("age 65 and over", "age under 18", "set s", "set t", "sex female",
                                          "sex male"));
}

TEST(Judgement, TellsApartPlacesInTheScanAndAmountsOfBlood) {
  const Predictions predictions = parsed(
      "id,set,group,fold,scan,place,blood_share,any,p_any\n"
      "a,s,1,0,x,0,0,0,0.2\n"
      "b,s,1,0,x,0.5,0.001,1,0.3\n"
      "c,s,1,0,x,1,0.05,1,0.9\n"
      "d,t,2,0,,,,1,0.1\n");
  EXPECT_EQ(csv_of(parsed(csv_of(predictions))), csv_of(predictions));
  std::map<std::string, std::array<int, 3>> found;
  for (const auto& one : judged(predictions).subgroups)
    found[one.name] = {one.positives, one.negatives, one.confusion.true_positive};
  EXPECT_EQ(found.at("first third of the scan"), (std::array{0, 1, 0}));
  EXPECT_EQ(found.at("last third of the scan"), (std::array{1, 0, 1}));
  EXPECT_EQ(found.at("blood under 0.5 % of the picture"), (std::array{1, 1, 0}));
  EXPECT_EQ(found.at("blood 0.5 to 2 % of the picture"), (std::array{0, 1, 0}));
  EXPECT_EQ(found.at("blood over 2 % of the picture"), (std::array{1, 1, 1}));
}

TEST(Judgement, OfClassesAgreesWithTheTextbook) {
  // 3 classes; truth by row: 5 1 0 / 2 3 1 / 0 1 7.
  const int matrix[3][3] = {{5, 1, 0}, {2, 3, 1}, {0, 1, 7}};
  std::string csv = "id,set,group,fold,none,p_none,epidural,p_epidural,subdural,p_subdural\n";
  int id = 0;
  for (int truth = 0; truth < 3; ++truth) {
    for (int called = 0; called < 3; ++called) {
      for (int n = 0; n < matrix[truth][called]; ++n) {
        csv += "c" + std::to_string(id++) + ",s,,0";
        for (int label = 0; label < 3; ++label)
          csv += std::string{label == truth ? ",1" : ",0"} + (label == called ? ",0.8" : ",0.1");
        csv += "\n";
      }
    }
  }
  const Predictions predictions = parsed(csv);
  EXPECT_TRUE(predictions.exclusive());
  const Judgement judgement = judged(predictions);
  ASSERT_TRUE(judgement.classes);
  EXPECT_NEAR(judgement.classes->accuracy, 15.0 / 20, 1e-12);
  // By chance: (6·7 + 6·5 + 8·8) / 400.
  const double chance = (6.0 * 7 + 6 * 5 + 8 * 8) / 400;
  EXPECT_NEAR(judgement.classes->kappa, (0.75 - chance) / (1 - chance), 1e-12);
  EXPECT_NEAR(judgement.classes->f1_macro, (10.0 / 13 + 6.0 / 11 + 14.0 / 16) / 3, 1e-12);
  const double mcc =
      (15.0 * 20 - (6 * 7 + 6 * 5 + 8 * 8)) / std::sqrt((400.0 - (36 + 36 + 64)) * (400.0 - (49 + 25 + 64)));
  EXPECT_NEAR(judgement.classes->mcc, mcc, 1e-12);
  EXPECT_NEAR(judgement.classes->log_loss, -(15 * std::log(0.8) + 5 * std::log(0.1)) / 20, 1e-12);
  EXPECT_FALSE(judgement.weighted_log_loss) << "the challenge's labels do not exclude each other";
}

TEST(Judgement, SaysItAllInTextAndJson) {
  const Predictions predictions = parsed(two_labels);
  const Judgement judgement = judged(predictions);
  const std::string text = text_of(judgement, predictions.labels);
  for (const Metric& metric : metrics()) EXPECT_THAT(text, testing::HasSubstr(std::string{metric.title}));
  const Json json = json_of(judgement, predictions.labels);
  EXPECT_EQ(json["labels"][0]["figures"]["sensitivity"]["value"], 0.5);
}

}  // namespace
}  // namespace haima::measure
