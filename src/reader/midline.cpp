#include "reader/midline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace haima::reader {
namespace {

constexpr int step_px = 4;  // between the pixels that are looked at

/// The brain of one slice: every fourth pixel of every fourth row.
struct Sampled {
  struct Pixel {
    int x, y;
  };
  std::vector<Pixel> pixels;
  int reach_px = 0;  // no pixel lies farther from the corner
};

Sampled sampled(const image::Mask& brain) {
  Sampled out{.pixels = {}, .reach_px = static_cast<int>(std::hypot(brain.width, brain.height)) + 1};
  for (int y = 0; y < brain.height; y += step_px) {
    for (int x = 0; x < brain.width; x += step_px) {
      if (brain.at(x, y) != 0) out.pixels.push_back({x, y});
    }
  }
  return out;
}

/// The brain of one slice as the chords across one direction.
struct Chords {
  std::vector<double> middles, lengths;
};

Chords chords_across(const Sampled& brain, double cosine, double sine) {
  const auto bins = static_cast<std::size_t>(2 * brain.reach_px / step_px + 1);
  std::vector<double> low(bins, std::numeric_limits<double>::max()),
      high(bins, std::numeric_limits<double>::lowest());
  for (const auto [x, y] : brain.pixels) {
    const double across = cosine * x + sine * y, along = cosine * y - sine * x;
    const auto bin = static_cast<std::size_t>((along + brain.reach_px) / step_px);
    low[bin] = std::min(low[bin], across), high[bin] = std::max(high[bin], across);
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

/// The slices whose outline tells most: the largest ones.
std::vector<std::size_t> telling_slices(std::span<const image::Mask> brain) {
  constexpr std::size_t most = 8;
  std::vector<std::size_t> areas, order(brain.size());
  for (const image::Mask& mask : brain) areas.push_back(area_px(mask));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return areas[a] > areas[b]; });
  if (order.size() > most) order.resize(most);
  return order;
}

}  // namespace

double Midline::across_px(int slice, double x, double y) const {
  return cosine * x + sine * y - offsets_px[static_cast<std::size_t>(slice)];
}

double Midline::along_px(double x, double y) const { return cosine * y - sine * x; }

Place Midline::at(int slice, double across_px, double along_px) const {
  const double aside_px = across_px + offsets_px[static_cast<std::size_t>(slice)];
  return {cosine * aside_px - sine * along_px, sine * aside_px + cosine * along_px};
}

Midline midline_of(std::span<const image::Mask> brain, Context& context) {
  constexpr int widest_deg = 40;
  const auto angle_rad = [](std::size_t n) {
    return (static_cast<int>(n) - widest_deg) * std::numbers::pi / 180;
  };
  std::vector<Sampled> telling;
  for (const std::size_t slice : telling_slices(brain)) telling.push_back(sampled(brain[slice]));
  std::array<double, 2 * widest_deg + 1> astray{};
  context.pool.each(astray.size(), [&](std::size_t n) {
    const double cosine = std::cos(angle_rad(n)), sine = std::sin(angle_rad(n));
    for (const Sampled& slice : telling) astray[n] += straying(chords_across(slice, cosine, sine));
  });
  const auto least = std::min_element(astray.begin(), astray.end()) - astray.begin();
  const double best_rad = angle_rad(static_cast<std::size_t>(least));
  Midline midline{.cosine = std::cos(best_rad), .sine = std::sin(best_rad), .offsets_px = {}};
  for (const image::Mask& mask : brain)
    midline.offsets_px.push_back(weighted_mean(chords_across(sampled(mask), midline.cosine, midline.sine)));
  return midline;
}

}  // namespace haima::reader
