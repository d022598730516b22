// Intensity: the moments and percentiles of the grey levels.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "features/family.h"

namespace haima::features {
namespace {

constexpr std::array percentiles = {1, 5, 10, 25, 50, 75, 90, 95, 99};

std::vector<std::string> names() {
  std::vector<std::string> names = {"area", "mean", "deviation", "skewness", "kurtosis", "black", "white"};
  for (const int percentile : percentiles) names.push_back(fmt::format("percentile_{}", percentile));
  return names;
}

struct Moments {
  double mean = 0, deviation = 0, skewness = 0, kurtosis = 0;  // kurtosis: 0 for a normal distribution
};

Moments moments_of(const std::vector<float>& values) {
  const auto count = static_cast<double>(values.size());
  Moments out;
  for (const float value : values) out.mean += value / count;
  double second = 0, third = 0, fourth = 0;
  for (const float value : values) {
    const double away = value - out.mean;
    second += away * away / count;
    third += away * away * away / count;
    fourth += away * away * away * away / count;
  }
  constexpr double flat = 1e-10;
  if (second < flat) return out;
  out.deviation = std::sqrt(second);
  out.skewness = third / (second * out.deviation);
  out.kurtosis = fourth / (second * second) - 3;
  return out;
}

/// Between the two values of rank next to it.
double percentile_of(const std::vector<float>& sorted, double percent) {
  const double at = percent / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double share_of(std::ptrdiff_t count, std::size_t of) {
  return static_cast<double>(count) / static_cast<double>(of);
}

std::vector<float> values_of(const View& view) {
  std::vector<float> values = greys_in(view);
  const Moments moments = moments_of(values);
  std::sort(values.begin(), values.end());
  const auto black = std::upper_bound(values.begin(), values.end(), 0.0F) - values.begin();
  const auto white = values.end() - std::lower_bound(values.begin(), values.end(), 1.0F);
  const double area = share_of(static_cast<std::ptrdiff_t>(values.size()), view.grey.pixels.size());
  std::vector<float> out;
  for (const double value : {area, moments.mean, moments.deviation, moments.skewness, moments.kurtosis,
                             share_of(black, values.size()), share_of(white, values.size())})
    out.push_back(static_cast<float>(value));
  for (const int percentile : percentiles)
    out.push_back(static_cast<float>(percentile_of(values, percentile)));
  return out;
}

}  // namespace

Family intensity() { return {"intensity", "moments and percentiles of the grey levels", names, values_of}; }

}  // namespace haima::features
