// Voting: the mean of what five unlike methods think.
#include "classic/committee.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const auto count = lesson.rows.columns;
  return Rule{
      "linear",
      {{"weight", list(std::vector<float>(count, 1 / static_cast<float>(count)))}, {"bias", list({-0.5F})}}};
}

}  // namespace

Method voting() {
  return {.name = "voting",
          .summary = "the mean of five unlike methods",
          .solver = "none needed",
          .settings = {{}},
          .learn = learn,
          .one_scale = false,
          .members = {unlike_methods.begin(), unlike_methods.end()}};
}

}  // namespace haima::classic
