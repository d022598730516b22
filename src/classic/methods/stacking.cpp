// Stacking: a logistic regression on what five unlike methods think of pictures they did not learn from
// (Wolpert, 1992).
#include "classic/booster.h"
#include "classic/committee.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  HAIMA_TRY(const Method* regression, method_named("logistic_regression"));
  return regression->learn(lesson);
}

}  // namespace

Method stacking() {
  return {.name = "stacking",
          .summary = "a regression on five unlike methods",
          .solver = "XGBoost",
          .settings = every({{"penalty", {1, 0.1}}, {"rounds", {60}}}),
          .learn = learn,
          .members = {unlike_methods.begin(), unlike_methods.end()}};
}

}  // namespace haima::classic
