#include "reader/midline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace haima::reader {
namespace {

/// The brain of one slice as the chords across one direction.
struct Chords {
  std::vector<double> middles, lengths;
};

Chords chords_across(const image::Mask& brain, double angle_rad) {
  constexpr int step = 4;
  const double c = std::cos(angle_rad), s = std::sin(angle_rad);
  const int reach = static_cast<int>(std::hypot(brain.width, brain.height)) + 1;
  const auto bins = static_cast<std::size_t>(2 * reach / step + 1);
  std::vector<double> low(bins, std::numeric_limits<double>::max()),
      high(bins, std::numeric_limits<double>::lowest());
  for (int y = 0; y < brain.height; y += step) {
    for (int x = 0; x < brain.width; x += step) {
      if (brain.at(x, y) == 0) continue;
      const double across = c * x + s * y, along = c * y - s * x;
      const auto bin = static_cast<std::size_t>((along + reach) / step);
      low[bin] = std::min(low[bin], across), high[bin] = std::max(high[bin], across);
    }
  }
  Chords chords;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    if (high[bin] <= low[bin]) continue;
    chords.middles.push_back((low[bin] + high[bin]) / 2);
    chords.lengths.push_back(high[bin] - low[bin]);
  }
  return chords;
}

double weighted_mean(const Chords& chords) {
  const double sum =
      std::inner_product(chords.middles.begin(), chords.middles.end(), chords.lengths.begin(), 0.0);
  const double weight = std::accumulate(chords.lengths.begin(), chords.lengths.end(), 0.0);
  return weight > 0 ? sum / weight : 0;
}

/// How far the chords' middles stray from one line.
double straying(const Chords& chords) {
  const double mean = weighted_mean(chords);
  double sum = 0;
  for (std::size_t n = 0; n < chords.middles.size(); ++n) {
    sum += chords.lengths[n] * std::abs(chords.middles[n] - mean);
  }
  return sum;
}

std::size_t area_of(const image::Mask& mask) {
  return static_cast<std::size_t>(
      std::count_if(mask.pixels.begin(), mask.pixels.end(), [](std::uint8_t value) { return value != 0; }));
}

/// The slices whose outline tells most: the largest ones.
std::vector<std::size_t> telling_slices(std::span<const image::Mask> brain) {
  constexpr std::size_t most = 8;
  std::vector<std::size_t> areas, order(brain.size());
  for (const image::Mask& mask : brain) areas.push_back(area_of(mask));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return areas[a] > areas[b]; });
  if (order.size() > most) order.resize(most);
  return order;
}

}  // namespace

double Midline::across_px(int slice, double x, double y) const {
  return std::cos(angle_rad) * x + std::sin(angle_rad) * y - offsets_px[static_cast<std::size_t>(slice)];
}

double Midline::along_px(double x, double y) const {
  return std::cos(angle_rad) * y - std::sin(angle_rad) * x;
}

Midline midline_of(std::span<const image::Mask> brain) {
  constexpr int widest_deg = 40;
  Midline midline;
  const std::vector<std::size_t> telling = telling_slices(brain);
  double best = std::numeric_limits<double>::max();
  for (int degree = -widest_deg; degree <= widest_deg; ++degree) {
    const double angle = degree * std::numbers::pi / 180;
    double sum = 0;
    for (std::size_t slice : telling) {
      if (!brain[slice].empty()) sum += straying(chords_across(brain[slice], angle));
    }
    if (sum < best) best = sum, midline.angle_rad = angle;
  }
  for (const image::Mask& mask : brain) {
    midline.offsets_px.push_back(mask.empty() ? 0 : weighted_mean(chords_across(mask, midline.angle_rad)));
  }
  return midline;
}

}  // namespace haima::reader
