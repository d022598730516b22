// Trees: each asks one number after the other whether it is below a threshold, and the values of the leaves
// that are reached are summed. Random forests, bagging, AdaBoost, gradient boosting.
#include <algorithm>
#include <cmath>

#include "features/form.h"

namespace haima::features {
namespace {

// Columns of a node. A leaf's feature is -1. A number below the threshold goes to `low`, any other to `high`;
// both stand after their node, so that a row always ends in a leaf.
enum Column : std::size_t { feature, threshold, low, high, value, columns_of_a_node };

bool whole_between(float number, double least, double most) {
  return number == std::floor(number) && number >= least && number <= most;
}

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  HAIMA_TRY(const graph::Tensor* nodes, tensor_in(tensors, "nodes", {-1, columns_of_a_node}, where));
  HAIMA_TRY(const graph::Tensor* roots, tensor_in(tensors, "roots", {-1}, where));
  constexpr std::int64_t most_nodes = 1 << 24;  // counted exactly by a float
  const std::int64_t count = nodes->shape.front();
  if (count > most_nodes) return fail(Code::over_limit, where, "trees of over 16 million nodes");
  for (const float root : roots->values) {
    if (!whole_between(root, 0, static_cast<double>(count - 1)))
      return fail(Code::malformed, where, "a tree begins at a node that is not there");
  }
  for (std::int64_t n = 0; n < count; ++n) {
    const float* node = &nodes->values[static_cast<std::size_t>(n) * columns_of_a_node];
    if (node[feature] == -1) continue;
    const bool fits = whole_between(node[feature], 0, static_cast<double>(columns) - 1) &&
                      whole_between(node[low], static_cast<double>(n + 1), static_cast<double>(count - 1)) &&
                      whole_between(node[high], static_cast<double>(n + 1), static_cast<double>(count - 1));
    if (!fits) return fail(Code::malformed, where, "a node of its trees points to what is not there");
  }
  return {};
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  const auto nodes = numbers(tensors, "nodes");
  double sum = 0;
  for (const float root : numbers(tensors, "roots")) {
    const float* node = &nodes[static_cast<std::size_t>(root) * columns_of_a_node];
    while (node[feature] >= 0) {
      const bool below = row[static_cast<std::size_t>(node[feature])] < node[threshold];
      node = &nodes[static_cast<std::size_t>(node[below ? low : high]) * columns_of_a_node];
    }
    sum += static_cast<double>(node[value]);
  }
  return sum;
}

}  // namespace

Form trees() { return {"trees", "sums of the leaves of decision trees", check, score}; }

}  // namespace haima::features
