#include "measure/curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace haima::measure {
namespace {

/// How far a score lies from the threshold, as a part of the way to 0 or 1.
double sureness(double score, double threshold) {
  const double way = score >= threshold ? 1 - threshold : threshold;
  return way > 0 ? std::abs(score - threshold) / way : 1;
}

bool is_wrong(const Scored& one, double threshold) { return (one.score >= threshold) != one.truth; }

/// All places, by falling `key`; equal ones keep their order.
template <class Key>
std::vector<std::size_t> by_falling(std::span<const Scored> scored, const Key& key) {
  std::vector<std::size_t> places(scored.size());
  std::iota(places.begin(), places.end(), 0u);
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return key(scored[a]) > key(scored[b]); });
  return places;
}

/// Goes over the cases by falling `key`; after all of one key, calls `take` with how many of them were there
/// so far, and of how many `counts` was true.
template <class Key, class Counts, class Take>
void sweep(std::span<const Scored> scored, const Key& key, const Counts& counts, const Take& take) {
  const std::vector<std::size_t> places = by_falling(scored, key);
  double seen = 0, counted = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Scored& one = scored[places[i]];
    ++seen;
    counted += counts(one) ? 1 : 0;
    const bool last = i + 1 == places.size() || key(scored[places[i + 1]]) != key(one);
    if (last) take(seen, counted);
  }
}

double score_of(const Scored& one) { return one.score; }
bool truth_of(const Scored& one) { return one.truth; }

double positives_in(std::span<const Scored> scored) {
  return static_cast<double>(std::count_if(scored.begin(), scored.end(), truth_of));
}

}  // namespace

std::vector<CurvePoint> roc_curve(std::span<const Scored> scored) {
  const double positives = positives_in(scored), negatives = static_cast<double>(scored.size()) - positives;
  if (positives == 0 || negatives == 0) return {};
  std::vector<CurvePoint> curve = {{0, 0}};
  sweep(scored, score_of, truth_of, [&](double called, double hits) {
    curve.push_back({(called - hits) / negatives, hits / positives});
  });
  return curve;
}

std::vector<CurvePoint> precision_recall_curve(std::span<const Scored> scored) {
  const double positives = positives_in(scored);
  if (positives == 0) return {};
  std::vector<CurvePoint> curve;
  sweep(scored, score_of, truth_of, [&](double called, double hits) {
    curve.push_back({hits / positives, hits / called});
  });
  return curve;
}

std::vector<CurvePoint> risk_coverage_curve(std::span<const Scored> scored, double threshold) {
  std::vector<CurvePoint> curve;
  const auto all = static_cast<double>(scored.size());
  sweep(
      scored, [&](const Scored& one) { return sureness(one.score, threshold); },
      [&](const Scored& one) { return is_wrong(one, threshold); },
      [&](double seen, double wrong) {
        curve.push_back({seen / all, wrong / seen});
      });
  return curve;
}

std::vector<ReliabilityBin> reliability(std::span<const Scored> scored, int bins) {
  std::vector<std::size_t> places = by_falling(scored, score_of);
  std::reverse(places.begin(), places.end());
  std::vector<ReliabilityBin> out;
  std::vector<Trial> trials;
  double said = 0;
  const std::size_t all = places.size();
  const auto count = static_cast<std::size_t>(std::max(1, bins));
  std::size_t bin = 1;  // ends where all * bin / count cases have been seen
  for (std::size_t i = 0; i < all; ++i) {
    const Scored& one = scored[places[i]];
    trials.push_back({one.truth, one.group});
    said += one.score;
    const bool last = i + 1 == all, full = (i + 1) * count >= all * bin;
    if (!last && (!full || scored[places[i + 1]].score == one.score)) continue;
    out.push_back({said / static_cast<double>(trials.size()), share_of(trials)});
    trials.clear();
    said = 0;
    while (bin < count && (i + 1) * count >= all * bin) ++bin;
  }
  return out;
}

std::vector<std::size_t> most_wrong(std::span<const Scored> scored, double threshold, std::size_t most) {
  std::vector<std::size_t> places =
      by_falling(scored, [](const Scored& one) { return one.truth ? 1 - one.score : one.score; });
  std::erase_if(places, [&](std::size_t i) { return !is_wrong(scored[i], threshold); });
  places.resize(std::min(most, places.size()));
  return places;
}

std::vector<std::size_t> least_sure(std::span<const Scored> scored, double threshold, std::size_t most) {
  std::vector<std::size_t> places =
      by_falling(scored, [&](const Scored& one) { return -sureness(one.score, threshold); });
  places.resize(std::min(most, places.size()));
  return places;
}

}  // namespace haima::measure
