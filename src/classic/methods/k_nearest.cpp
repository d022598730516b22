// k nearest neighbours: nothing is solved, the rows are kept.
#include <algorithm>

#include "classic/method.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const Rows& rows = lesson.rows;
  const std::vector<double> weights = weights_of(rows);
  std::vector<float> votes;
  for (std::size_t n = 0; n < rows.size(); ++n)
    votes.push_back(static_cast<float>(rows.truth[n] ? weights[n] : -weights[n]));
  const auto count = std::min(static_cast<std::size_t>(lesson.count("neighbours")), rows.size());
  return Rule{
      "neighbours",
      {{"rows",
        {{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.columns)}, rows.values}},
       {"vote", list(std::move(votes))},
       {"count", list({static_cast<float>(count)})}}};
}

}  // namespace

Method k_nearest() {
  return {.name = "k_nearest",
          .summary = "votes of the nearest pictures",
          .solver = "none needed",
          .settings = every({{"neighbours", {5, 9, 15, 25}}, {"components", {0, 20, 40}}}),
          .learn = learn};
}

}  // namespace haima::classic
