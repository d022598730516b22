// Logistic regression with a penalty on the squares of its weights, by coordinate descent.
#include "classic/booster.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  HAIMA_TRY(const Json model, boosted(lesson, lesson.count("rounds"),
                                      {{"booster", "gblinear"},
                                       {"updater", "coord_descent"},
                                       {"feature_selector", "cyclic"},
                                       {"eta", "0.5"},
                                       {"lambda", std::to_string(lesson.asked("penalty"))}}));
  auto weight = model.at("weights").get<std::vector<float>>();
  const float bias = weight.back();  // XGBoost puts it last
  weight.pop_back();
  return Rule{"linear", {{"weight", list(std::move(weight))}, {"bias", list({bias})}}};
}

}  // namespace

Method logistic_regression() {
  return {.name = "logistic_regression",
          .summary = "a weight for each feature",
          .solver = "XGBoost",
          .settings = every({{"penalty", {1, 0.1, 0.01}}, {"components", {0, 40}}, {"rounds", {60}}}),
          .learn = learn};
}

}  // namespace haima::classic
