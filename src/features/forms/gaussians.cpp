// Gaussians: each number by itself is normally distributed in each of two classes; the score is the
// logarithm of how much more likely the row is with bleeding. Naive Bayes.
#include <algorithm>
#include <cmath>

#include "features/form.h"

namespace haima::features {
namespace {

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  const std::vector<std::int64_t> shape = {2, static_cast<std::int64_t>(columns)};
  HAIMA_TRY_ONLY(tensor_in(tensors, "centre", shape, where));
  HAIMA_TRY(const graph::Tensor* spread, tensor_in(tensors, "variance", shape, where));
  if (std::any_of(spread->values.begin(), spread->values.end(), [](float value) { return !(value > 0); }))
    return fail(Code::malformed, where, "a variance is not above 0");
  return {};
}

double log_density(float value, float centre, float variance) {
  const double away = static_cast<double>(value) - static_cast<double>(centre);
  return -(std::log(static_cast<double>(variance)) + away * away / static_cast<double>(variance)) / 2;
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  const auto centre = numbers(tensors, "centre"), variance = numbers(tensors, "variance");
  double sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    sum += log_density(row[i], centre[row.size() + i], variance[row.size() + i]);
    sum -= log_density(row[i], centre[i], variance[i]);
  }
  return sum;
}

}  // namespace

Form gaussians() { return {"gaussians", "a normal distribution of each number in each class", check, score}; }

}  // namespace haima::features
