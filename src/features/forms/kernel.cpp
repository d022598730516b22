// Kernel: a sum over support vectors, each by its likeness exp(-gamma × squared distance) to the row. Support
// vector machines.
#include <cmath>

#include "features/form.h"

namespace haima::features {
namespace {

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  HAIMA_TRY(const graph::Tensor* vectors,
            tensor_in(tensors, "vectors", {-1, static_cast<std::int64_t>(columns)}, where));
  HAIMA_TRY_ONLY(tensor_in(tensors, "weight", {vectors->shape.front()}, where));
  HAIMA_TRY_ONLY(tensor_in(tensors, "bias", {1}, where));
  HAIMA_TRY(const graph::Tensor* gamma, tensor_in(tensors, "gamma", {1}, where));
  if (!(gamma->values.front() > 0)) return fail(Code::malformed, where, "its gamma is not above 0");
  return {};
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  const auto vectors = numbers(tensors, "vectors"), weight = numbers(tensors, "weight");
  const double gamma = static_cast<double>(numbers(tensors, "gamma").front());
  double sum = static_cast<double>(numbers(tensors, "bias").front());
  for (std::size_t n = 0; n < weight.size(); ++n) {
    const auto vector = vectors.subspan(n * row.size(), row.size());
    double squares = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double away = static_cast<double>(row[i]) - static_cast<double>(vector[i]);
      squares += away * away;
    }
    sum += static_cast<double>(weight[n]) * std::exp(-gamma * squares);
  }
  return sum;
}

}  // namespace

Form kernel() { return {"kernel", "likeness to support vectors", check, score}; }

}  // namespace haima::features
