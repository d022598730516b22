#include "models/about.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace haima::models {
namespace {

About some() {
  About about;
  about.name = "trial";
  about.rights = "Apache-2.0";
  about.task = Task::two_class;
  about.input.width = about.input.height = 192;
  about.calibration = {{1, 0}, {0.7, -0.2}};
  about.scan = {{1, 0.5}, Pool::all, {1.2, 0.1}};
  about.thresholds = {{"balanced", 0.4, 0.6}, {"high-sensitivity", 0.1, 0.2}};
  about.thresholds[0].unsure_scan = {0.5, 0.7};
  about.thresholds[1].slice_rates = {0.9, 0.8};
  about.unsure_undrawn = 0.7;
  about.card = {{"trained on", "phantoms"}};
  return about;
}

std::string complaint(const Json& json) {
  const auto about = about_from(json, "a bundle");
  return about ? "" : about.error().sentence();
}

TEST(Task, IsKnownByItsNameAndNothingElseIs) {
  for (const Task task :
       {Task::two_class, Task::six_class, Task::multi_label, Task::imagenet, Task::mask, Task::foreign})
    EXPECT_EQ(task_named(name_of(task)).value(), task);
  const auto none = task_named("masks");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().sentence().find("multi_label"), std::string::npos);
}

TEST(About, ComesBackFromItsJson) {
  const auto back = about_from(to_json(some()), "a bundle");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_EQ(*back, some());
}

TEST(About, AMasksUseComesBackAndIsLeftOutWhereThereIsNone) {
  EXPECT_FALSE(to_json(some()).contains("mask"));
  About about = some();
  about.mask = MaskUse{.input = about.input, .threshold = 0.4, .rights = "none", .card = {{"fold", 1}}};
  about.mask->input.height = 64;
  const auto back = about_from(to_json(about), "a bundle");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_EQ(*back, about);
  Json json = to_json(about);
  json["mask"]["threshold"] = 1;
  EXPECT_NE(complaint(json).find("threshold"), std::string::npos) << complaint(json);
}

TEST(About, ClinicalFeaturesComeBackAndMustBeKnown) {
  EXPECT_FALSE(to_json(some()).contains("clinical"));
  About about = some();
  about.clinical = {"sex", "age"};
  const auto back = about_from(to_json(about), "a bundle");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_EQ(*back, about);
  Json json = to_json(about);
  json["clinical"] = {"sex", "shoe size"};
  EXPECT_NE(complaint(json).find("shoe size"), std::string::npos) << complaint(json);
  json["clinical"] = {"sex", 1};
  EXPECT_NE(complaint(json).find("no list of names"), std::string::npos) << complaint(json);
}

TEST(About, WhatIsWrongInItIsNamed) {
  Json json = to_json(some());
  json["calibration"].erase(0);
  EXPECT_NE(complaint(json).find("1 outputs where there are 2"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["calibration"][1]["slope"] = -1;
  EXPECT_NE(complaint(json).find("turns the verdict round"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["thresholds"][0]["scan"] = 1.5;
  EXPECT_NE(complaint(json).find("between 0 and 1"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["thresholds"][0]["unsure_scan"] = {{"from", 0.7}, {"to", 0.5}};
  EXPECT_NE(complaint(json).find("no part of 0 to 1"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["thresholds"][1]["slice_rates"]["specificity"] = 1.2;
  EXPECT_NE(complaint(json).find("a rate is not between"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["unsure_undrawn"] = 1.1;
  EXPECT_NE(complaint(json).find("unsure_undrawn"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["surprise"] = true;
  EXPECT_NE(complaint(json).find("surprise"), std::string::npos) << complaint(json);
  json = to_json(some());
  json["scan"]["neighbours"] = Json::array();
  EXPECT_NE(complaint(json).find("neighbours"), std::string::npos) << complaint(json);
  EXPECT_NE(complaint(Json{{"schema", "other/1"}}).find("schema"), std::string::npos);
}

TEST(About, ABundleFromBeforeBandsAnswersEveryCase) {
  Json json = to_json(some());
  for (Json& threshold : json["thresholds"]) threshold.erase("unsure_scan"), threshold.erase("unsure_slice");
  const auto about = about_from(json, "a bundle");
  ASSERT_TRUE(about) << about.error().sentence();
  for (const double p : {0.0, 0.6, 1.0}) EXPECT_FALSE(about->thresholds[0].unsure_scan.holds(p)) << p;
}

TEST(About, CalibrationMovesTheLogitAndStaysInsideAtTheEnds) {
  const Platt platt{2, -1};
  EXPECT_NEAR(platt(0.5), 1 / (1 + std::exp(1)), 1e-12);
  EXPECT_NEAR(platt(0.9), 1 / (1 + std::exp(1 - 2 * std::log(9))), 1e-12);
  for (const double end : {0.0, 1.0}) {
    EXPECT_GT(platt(end), 0) << end;
    EXPECT_LT(platt(end), 1) << end;
  }
}

}  // namespace
}  // namespace haima::models
