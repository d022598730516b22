#include "evaluate/operating.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "measure/logistic.h"

namespace haima::evaluate {
namespace {

using measure::Scored;
using models::Band;
using models::Rates;

std::ptrdiff_t positives_of(const auto& cases) {
  return std::count_if(cases.begin(), cases.end(), [](const Scored& one) { return one.truth; });
}

/// The mean over sets.
Rates rates_at(const BySet& sets, double threshold) {
  Rates mean;
  for (const auto& [name, cases] : sets) {
    double found = 0, left = 0;
    for (const Case& one : cases) {
      found += one.truth && one.score >= threshold ? 1 : 0;
      left += !one.truth && one.score < threshold ? 1 : 0;
    }
    const auto positives = static_cast<double>(positives_of(cases));
    mean.sensitivity += found / positives / static_cast<double>(sets.size());
    mean.specificity +=
        left / (static_cast<double>(cases.size()) - positives) / static_cast<double>(sets.size());
  }
  return mean;
}

/// Thresholds by name.
using Thresholds = std::map<std::string, double>;

Thresholds thresholds_of(const BySet& sets, const CalibrateOptions& options) {
  constexpr int steps = 999;
  double nearest = 2, sum = 0, count = 0, sensitive = 0, specific = 0;
  for (int i = 1; i <= steps; ++i) {
    const double threshold = static_cast<double>(i) / (steps + 1);
    const Rates rates = rates_at(sets, threshold);
    // Where both rates are alike: the best sum of the two may miss many for a few false alarms.
    const double apart = std::abs(rates.sensitivity - rates.specificity);
    if (apart < nearest - 1e-9) nearest = apart, sum = count = 0;
    // The middle of all that are equally good.
    if (apart <= nearest + 1e-9) sum += threshold, ++count;
    if (rates.sensitivity >= options.sensitivity) sensitive = threshold;
    if (rates.specificity >= options.specificity && specific == 0) specific = threshold;
  }
  const double balanced = sum / count;
  constexpr double least = 1.0 / (steps + 1);
  return {{"balanced", balanced},
          {"high_sensitivity", std::min(balanced, std::max(sensitive, least))},
          {"high_specificity", std::max(balanced, specific)}};
}

double chance_at(double logit) { return 1 / (1 + std::exp(-logit)); }

/// The probability at which slices that are called bleeding and not drawn are as often right as wrong; 0
/// where too few can tell.
double unsure_undrawn_of(const BySet& slices, double threshold) {
  std::vector<Scored> undrawn;
  for (const auto& [name, cases] : slices) {
    std::copy_if(cases.begin(), cases.end(), std::back_inserter(undrawn), [&](const Case& one) {
      return Undrawn{threshold, 1, threshold}.holds(one);
    });
  }
  const std::ptrdiff_t right = positives_of(undrawn);
  if (right < least_of_class || std::ssize(undrawn) - right < least_of_class) return 0;
  for (Scored& one : undrawn) one.score = measure::logit(one.score);
  const auto curve = measure::logistic_of(undrawn, std::vector<double>(undrawn.size(), 1.0));
  return curve && curve->slope > 0 ? chance_at(-curve->intercept / curve->slope) : 0;
}

/// The probabilities nearest to a threshold, so far on the logit to both sides that no more than this share
/// of the cases, the mean over sets, lies among them or is doubted already. One number is fitted: what few
/// cases can bear.
Band band_about(double threshold, const BySet& sets, double most, const Undrawn& undrawn) {
  struct Near {
    double distance, share;
  };
  std::vector<Near> near;
  double share = 0, inside = 0;
  const double middle = measure::logit(threshold);
  for (const auto& [name, cases] : sets) {
    const double of_one = 1 / static_cast<double>(cases.size() * sets.size());
    for (const Case& one : cases) {
      if (undrawn.holds(one)) {
        share += of_one;
      } else {
        near.push_back({std::abs(measure::logit(one.score) - middle), of_one});
      }
    }
  }
  if (share > most) return {};
  std::sort(near.begin(), near.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
  for (const Near& one : near) {
    share += one.share;
    // Half-way between the last that is in and the first that is out.
    if (share > most + 1e-9)
      return {chance_at(middle - (inside + one.distance) / 2),
              chance_at(middle + (inside + one.distance) / 2)};
    inside = one.distance;
  }
  return {};  // all would be left unsaid
}

}  // namespace

BySet fit_to_judge(BySet sets) {
  std::erase_if(sets, [](const auto& set) {
    const std::ptrdiff_t positives = positives_of(set.second);
    return positives < least_of_class ||
           static_cast<std::ptrdiff_t>(set.second.size()) - positives < least_of_class;
  });
  return sets;
}

OperatingPoints operating_points(const BySet& slices, const BySet& scans, const CalibrateOptions& options,
                                 double unsure_undrawn) {
  const Thresholds of_slices = thresholds_of(slices, options),
                   of_scans = scans.empty() ? of_slices : thresholds_of(scans, options);
  OperatingPoints points;
  points.unsure_undrawn =
      options.drawn.empty() ? unsure_undrawn : unsure_undrawn_of(slices, of_slices.at("balanced"));
  const double below = points.unsure_undrawn;
  for (const char* name : {"balanced", "high_sensitivity", "high_specificity"}) {
    models::Threshold one{name, of_slices.at(name), of_scans.at(name)};
    one.unsure_slice = band_about(one.slice, slices, options.unsure, {one.slice, below, one.slice});
    one.slice_rates = rates_at(slices, one.slice);
    if (!scans.empty()) {
      one.unsure_scan = band_about(one.scan, scans, options.unsure, {one.scan, below, one.slice});
      one.scan_rates = rates_at(scans, one.scan);
    }
    points.thresholds.push_back(std::move(one));
  }
  return points;
}

Json unsure_of(const Band& band, const Undrawn& undrawn, const BySet& sets) {
  std::array<double, 2> count{}, wrong{};  // answered, left unsaid
  for (const auto& [name, cases] : sets) {
    for (const Case& one : cases) {
      const std::size_t unsaid = band.holds(one.score) || undrawn.holds(one) ? 1 : 0;
      ++count[unsaid];
      wrong[unsaid] += (one.score >= undrawn.called_from) != one.truth ? 1 : 0;
    }
  }
  const auto rate = [&](std::size_t where) {
    return count[where] > 0 ? Json(wrong[where] / count[where]) : Json(nullptr);
  };
  return {{"share", count[1] / (count[0] + count[1])}, {"wrong_among", rate(1)}, {"wrong_answered", rate(0)}};
}

}  // namespace haima::evaluate
