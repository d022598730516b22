// Naive Bayes: mean and variance of each feature in each class. OpenCV's own keeps whole covariances, and so
// is not naive.
#include <algorithm>

#include "classic/method.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const Rows& rows = lesson.rows;
  std::vector<double> sum(2 * rows.columns), squares(2 * rows.columns), count(2);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const std::size_t side = rows.truth[n] ? 1 : 0;
    count[side] += 1;
    for (std::size_t i = 0; i < rows.columns; ++i) {
      const double value = static_cast<double>(rows.row(n)[i]);
      sum[side * rows.columns + i] += value;
      squares[side * rows.columns + i] += value * value;
    }
  }
  std::vector<float> centre, variance;
  for (std::size_t at = 0; at < sum.size(); ++at) {
    const double of = std::max(count[at / rows.columns], 1.0), mean = sum[at] / of;
    centre.push_back(static_cast<float>(mean));
    // Of features on one scale: one that does not vary in a class must not decide alone.
    variance.push_back(static_cast<float>(squares[at] / of - mean * mean + lesson.asked("least_variance")));
  }
  const std::vector<std::int64_t> shape = {2, static_cast<std::int64_t>(rows.columns)};
  return Rule{"gaussians",
              {{"centre", {shape, std::move(centre)}}, {"variance", {shape, std::move(variance)}}}};
}

}  // namespace

Method naive_bayes() {
  return {.name = "naive_bayes",
          .summary = "each feature by itself, normally distributed",
          .solver = "closed form",
          .settings = every({{"least_variance", {0.01, 0.1, 1}}, {"components", {0, 20}}}),
          .learn = learn};
}

}  // namespace haima::classic
