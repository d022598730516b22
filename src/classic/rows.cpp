#include "classic/rows.h"

#include <algorithm>

#include "corpus/split.h"

namespace haima::classic {

void Rows::add(std::span<const float> row, bool is_true, std::string group) {
  values.insert(values.end(), row.begin(), row.end());
  truth.push_back(is_true);
  groups.push_back(std::move(group));
}

Rows Rows::of(std::span<const std::size_t> places) const {
  Rows out{columns, {}, {}, {}};
  for (const std::size_t place : places) out.add(row(place), truth[place], groups[place]);
  return out;
}

std::vector<double> weights_of(const Rows& rows) {
  const auto positives = static_cast<double>(std::count(rows.truth.begin(), rows.truth.end(), true));
  const auto all = static_cast<double>(rows.size());
  std::vector<double> weights;
  for (const bool truth : rows.truth) weights.push_back(all / 2 / (truth ? positives : all - positives));
  return weights;
}

bool teaches(const Rows& rows) {
  const auto positives = static_cast<std::size_t>(std::count(rows.truth.begin(), rows.truth.end(), true));
  return positives > 0 && positives < rows.size();
}

std::vector<std::vector<std::size_t>> folds_of(const Rows& rows, int folds, std::uint64_t seed) {
  std::vector<corpus::Member> members(rows.size());
  for (std::size_t n = 0; n < rows.size(); ++n) {
    members[n].of.id = std::to_string(n);
    members[n].of.labels.any = rows.truth[n];
    members[n].group = rows.groups[n];
  }
  corpus::SplitPlan plan;
  plan.folds = folds;
  plan.seed = seed;
  std::vector<std::vector<std::size_t>> places(static_cast<std::size_t>(folds));
  const auto split = corpus::split_of(members, plan);
  if (!split) return {};
  for (std::size_t n = 0; n < rows.size(); ++n)
    places[static_cast<std::size_t>(split->repeats.front()[n].fold())].push_back(n);
  return places;
}

std::vector<std::size_t> others(std::span<const std::size_t> places, std::size_t count) {
  std::vector<bool> among(count);
  for (const std::size_t place : places) among[place] = true;
  std::vector<std::size_t> out;
  for (std::size_t n = 0; n < count; ++n) {
    if (!among[n]) out.push_back(n);
  }
  return out;
}

}  // namespace haima::classic
