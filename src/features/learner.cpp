#include "features/learner.h"

#include <algorithm>
#include <cmath>

#include "features/form.h"

namespace haima::features {
namespace {

constexpr std::size_t most_members = 32;
constexpr double most_steep = 1e6;

/// As a float that no product of two can take out of a double's range.
float bounded(double value) { return static_cast<float>(std::clamp(value, -1e30, 1e30)); }

bool has(const graph::Weights& tensors, std::string_view name) { return tensors.find(name) != tensors.end(); }

/// The number of columns that the form sees.
Result<std::size_t> check_preparation(const graph::Weights& tensors, std::size_t columns,
                                      const std::string& where) {
  const auto length = static_cast<std::int64_t>(columns);
  if (has(tensors, "mean") || has(tensors, "deviation")) {
    HAIMA_TRY_ONLY(tensor_in(tensors, "mean", {length}, where));
    HAIMA_TRY(const graph::Tensor* deviation, tensor_in(tensors, "deviation", {length}, where));
    const auto& values = deviation->values;
    if (std::any_of(values.begin(), values.end(), [](float value) { return !(value > 0); }))
      return fail(Code::malformed, where, "a deviation is not above 0");
  }
  if (!has(tensors, "axes")) return columns;
  HAIMA_TRY(const graph::Tensor* axes, tensor_in(tensors, "axes", {-1, length}, where));
  return static_cast<std::size_t>(axes->shape.front());
}

std::vector<float> opinions(const std::vector<Learner>& members, std::span<const float> row) {
  std::vector<float> said;
  for (const Learner& member : members) said.push_back(static_cast<float>(probability_of(member, row)));
  return said;
}

}  // namespace

Result<> check(const Learner& learner, std::size_t columns, const std::string& where) {
  HAIMA_TRY(const Form* form, form_named(learner.form, where));
  if (!(std::abs(learner.slope) <= most_steep && std::abs(learner.intercept) <= most_steep))
    return fail(Code::malformed, where, "its slope or intercept is beyond a million");
  if (learner.members.size() > most_members) return fail(Code::over_limit, where, "over 32 members");
  for (const Learner& member : learner.members) {
    if (!member.members.empty()) return fail(Code::malformed, where, "a member of it has members of its own");
    HAIMA_TRY_ONLY(check(member, columns, where + ", " + member.method));
  }
  HAIMA_TRY(
      const std::size_t seen,
      check_preparation(learner.tensors, learner.members.empty() ? columns : learner.members.size(), where));
  return form->check(learner.tensors, seen, where);
}

std::vector<float> prepared(const graph::Weights& tensors, std::span<const float> row) {
  std::vector<float> values(row.begin(), row.end());
  if (has(tensors, "mean")) {
    const auto mean = numbers(tensors, "mean"), deviation = numbers(tensors, "deviation");
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = bounded((static_cast<double>(values[i]) - static_cast<double>(mean[i])) /
                          static_cast<double>(deviation[i]));
  }
  if (!has(tensors, "axes")) return values;
  const auto axes = numbers(tensors, "axes");
  std::vector<float> projected;
  for (std::size_t first = 0; first < axes.size(); first += values.size()) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      sum += static_cast<double>(axes[first + i]) * static_cast<double>(values[i]);
    projected.push_back(bounded(sum));
  }
  return projected;
}

double score_of(const Learner& learner, std::span<const float> row) {
  const auto form = form_named(learner.form, "");
  if (!form) return 0;
  if (learner.members.empty()) return (*form)->score(learner.tensors, prepared(learner.tensors, row));
  return (*form)->score(learner.tensors, prepared(learner.tensors, opinions(learner.members, row)));
}

double probability_of(const Learner& learner, std::span<const float> row) {
  return 1 / (1 + std::exp(-(learner.slope * score_of(learner, row) + learner.intercept)));
}

}  // namespace haima::features
