#include "measure/auc.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace haima::measure {
namespace {

std::vector<double> sorted_scores(std::span<const Scored> scored, bool truth) {
  std::vector<double> scores;
  for (const Scored& one : scored) {
    if (one.truth == truth) scores.push_back(one.score);
  }
  std::sort(scores.begin(), scores.end());
  return scores;
}

/// The share of `others` below `score`, ties counted half.
double share_below(const std::vector<double>& others, double score) {
  const auto [first, last] = std::equal_range(others.begin(), others.end(), score);
  const auto below = static_cast<double>(first - others.begin());
  const auto tied = static_cast<double>(last - first);
  return (below + tied / 2) / static_cast<double>(others.size());
}

/// One group's part in the variance: sums of its placements and how many there are of each class.
struct Group {
  double of_positives = 0, of_negatives = 0;
  int positives = 0, negatives = 0;
};

std::vector<Group> groups_of(std::span<const Scored> scored, const std::vector<double>& positives,
                             const std::vector<double>& negatives) {
  std::map<std::string, std::size_t> places;
  std::vector<Group> groups;
  for (const Scored& one : scored) {
    std::size_t place = groups.size();
    if (!one.group.empty()) place = places.try_emplace(one.group, place).first->second;
    if (place == groups.size()) groups.emplace_back();
    Group& group = groups[place];
    if (one.truth) {
      group.of_positives += share_below(negatives, one.score);
      ++group.positives;
    } else {
      group.of_negatives += 1 - share_below(positives, one.score);
      ++group.negatives;
    }
  }
  return groups;
}

/// Obuchowski 1997, equations 4 to 7.
double variance_of(const std::vector<Group>& groups, double auc, double positives, double negatives) {
  double s10 = 0, s01 = 0, s11 = 0, with_positives = 0, with_negatives = 0;
  for (const Group& group : groups) {
    const double a = group.of_positives - group.positives * auc;
    const double b = group.of_negatives - group.negatives * auc;
    s10 += a * a, s01 += b * b, s11 += a * b;
    with_positives += group.positives > 0;
    with_negatives += group.negatives > 0;
  }
  const auto corrected = [](double count) { return count > 1 ? count / (count - 1) : 1; };
  s10 *= corrected(with_positives) / positives;
  s01 *= corrected(with_negatives) / negatives;
  s11 *= corrected(static_cast<double>(groups.size()));
  return std::max(0.0, s10 / positives + s01 / negatives + 2 * s11 / (positives * negatives));
}

/// The normal interval. Where all pairs are in order, or none, the variance is 0 and says nothing: then as
/// for a share of as many trials as there are groups of the rarer class.
Interval interval_of(const Auc& auc, const std::vector<Group>& groups) {
  if (auc.standard_error > 0) {
    return {std::max(0.0, auc.value - z_95 * auc.standard_error),
            std::min(1.0, auc.value + z_95 * auc.standard_error)};
  }
  const auto with = [&](int Group::*count) {
    return std::count_if(groups.begin(), groups.end(), [&](const Group& group) { return group.*count > 0; });
  };
  return wilson(auc.value, static_cast<double>(std::min(with(&Group::positives), with(&Group::negatives))));
}

}  // namespace

std::optional<Auc> auc_of(std::span<const Scored> scored) {
  const std::vector<double> positives = sorted_scores(scored, true), negatives = sorted_scores(scored, false);
  if (positives.empty() || negatives.empty()) return std::nullopt;
  const std::vector<Group> groups = groups_of(scored, positives, negatives);
  Auc auc;
  auc.positives = static_cast<int>(positives.size());
  auc.negatives = static_cast<int>(negatives.size());
  auc.value = 0;
  for (const Group& group : groups) auc.value += group.of_positives / auc.positives;
  auc.standard_error = std::sqrt(variance_of(groups, auc.value, auc.positives, auc.negatives));
  auc.interval = interval_of(auc, groups);
  return auc;
}

std::optional<AucDifference> auc_difference(std::span<const Scored> first, std::span<const Scored> second) {
  assert(first.size() == second.size());
  const auto a = auc_of(first), b = auc_of(second);
  if (!a || !b) return std::nullopt;
  // The same sums as of one model, of what each case's placement differs by.
  std::vector<Group> groups = groups_of(first, sorted_scores(first, true), sorted_scores(first, false));
  const std::vector<Group> others =
      groups_of(second, sorted_scores(second, true), sorted_scores(second, false));
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].of_positives -= others[i].of_positives;
    groups[i].of_negatives -= others[i].of_negatives;
  }
  AucDifference difference;
  difference.value = a->value - b->value;
  difference.standard_error = std::sqrt(variance_of(groups, difference.value, a->positives, a->negatives));
  const double reach = z_95 * difference.standard_error;
  difference.interval = {std::max(-1.0, difference.value - reach), std::min(1.0, difference.value + reach)};
  if (difference.standard_error > 0)
    difference.p = std::erfc(std::abs(difference.value) / difference.standard_error / std::sqrt(2.0));
  return difference;
}

}  // namespace haima::measure
