// Neighbours: of the rows that are known, the nearest vote, each by its weight (above 0 for bleeding, below 0
// against it) over its distance. k-nearest neighbours.
#include <algorithm>
#include <cmath>
#include <vector>

#include "features/form.h"

namespace haima::features {
namespace {

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  HAIMA_TRY(const graph::Tensor* rows,
            tensor_in(tensors, "rows", {-1, static_cast<std::int64_t>(columns)}, where));
  HAIMA_TRY_ONLY(tensor_in(tensors, "vote", {rows->shape.front()}, where));
  HAIMA_TRY(const graph::Tensor* count, tensor_in(tensors, "count", {1}, where));
  if (!(count->values.front() >= 1 && count->values.front() <= static_cast<float>(rows->shape.front())))
    return fail(Code::malformed, where, "it asks for more neighbours than it has rows, or for none");
  return {};
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  constexpr double nearest = 1e-6;
  const auto rows = numbers(tensors, "rows"), vote = numbers(tensors, "vote");
  const auto count = static_cast<std::ptrdiff_t>(numbers(tensors, "count").front());
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t n = 0; n < vote.size(); ++n) {
    double squares = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double away = static_cast<double>(row[i]) - static_cast<double>(rows[n * row.size() + i]);
      squares += away * away;
    }
    order.emplace_back(squares, n);
  }
  std::partial_sort(order.begin(), order.begin() + count, order.end());
  double votes = 0, all = 0;
  for (std::ptrdiff_t n = 0; n < count; ++n) {
    const auto& [squares, place] = order[static_cast<std::size_t>(n)];
    const double weight = 1 / (std::sqrt(squares) + nearest);
    votes += weight * static_cast<double>(vote[place]);
    all += weight;
  }
  return votes / all;
}

}  // namespace

Form neighbours() { return {"neighbours", "votes of the nearest known rows", check, score}; }

}  // namespace haima::features
