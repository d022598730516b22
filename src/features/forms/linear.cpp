// Linear: a weight for each number, and a constant. Logistic regression, voting and stacking.
#include <numeric>

#include "features/form.h"

namespace haima::features {
namespace {

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  HAIMA_TRY_ONLY(tensor_in(tensors, "weight", {static_cast<std::int64_t>(columns)}, where));
  HAIMA_TRY_ONLY(tensor_in(tensors, "bias", {1}, where));
  return {};
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  const auto weight = numbers(tensors, "weight");
  return std::inner_product(row.begin(), row.end(), weight.begin(),
                            static_cast<double>(numbers(tensors, "bias").front()));
}

}  // namespace

Form linear() { return {"linear", "a weight for each number", check, score}; }

}  // namespace haima::features
