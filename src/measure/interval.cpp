#include "measure/interval.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace haima::measure {
namespace {

struct Sums {
  double hits = 0, trials = 0;
};

/// What each group holds; trials without a group are one each.
std::vector<Sums> by_group(std::span<const Trial> trials) {
  std::map<std::string, Sums> named;
  std::vector<Sums> all;
  for (const Trial& trial : trials) {
    if (trial.group.empty()) {
      all.push_back({trial.hit ? 1.0 : 0.0, 1});
    } else {
      Sums& group = named[trial.group];
      group.hits += trial.hit;
      group.trials += 1;
    }
  }
  for (const auto& [name, sums] : named) all.push_back(sums);
  return all;
}

/// How many independent trials would say as much. Where the share is 0 or 1 its variance says nothing:
/// then each group counts once.
double effective_trials(const std::vector<Sums>& groups, double share, double trials) {
  const auto count = static_cast<double>(groups.size());
  if (count == trials) return trials;
  double squares = 0;
  for (const Sums& group : groups) squares += std::pow(group.hits - share * group.trials, 2);
  if (share <= 0 || share >= 1 || count < 2 || squares == 0) return count;
  const double variance = count / (count - 1) * squares / (trials * trials);
  return std::min(trials, share * (1 - share) / variance);
}

}  // namespace

Interval wilson(double share, double trials, double z) {
  if (trials <= 0) return {};
  const double z2 = z * z / trials;
  const double middle = (share + z2 / 2) / (1 + z2);
  const double half = std::sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2);
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Interval middle_95(std::vector<double> drawn) {
  if (drawn.empty()) return {};
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(drawn.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, drawn.size() - 1);
    return drawn[below] + (place - static_cast<double>(below)) * (drawn[above] - drawn[below]);
  };
  return {at(0.025), at(0.975)};
}

Share share_of(std::span<const Trial> trials) {
  Share share;
  share.of = static_cast<int>(trials.size());
  share.hits =
      static_cast<int>(std::count_if(trials.begin(), trials.end(), [](const Trial& t) { return t.hit; }));
  if (share.of == 0) return share;
  share.value = static_cast<double>(share.hits) / share.of;
  share.interval = wilson(*share.value, effective_trials(by_group(trials), *share.value, share.of));
  return share;
}

}  // namespace haima::measure
