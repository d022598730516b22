#include "image/resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haima::image {
namespace {

double kernel(Interpolation interpolation, double x) {
  x = std::abs(x);
  if (interpolation == Interpolation::linear) return std::max(0.0, 1 - x);
  if (x < 1e-9) return 1;
  if (x >= 3) return 0;
  const double turn = std::numbers::pi * x;
  return 3 * std::sin(turn) * std::sin(turn / 3) / (turn * turn);
}

double reach_of(Interpolation interpolation) { return interpolation == Interpolation::lanczos ? 3 : 1; }

/// Which old pixels make a new one, and by how much.
struct Taps {
  int first = 0;
  int count = 0;
  std::size_t weights = 0;  // index of the first
};

/// One axis of a resampling.
struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
  std::vector<float> outside;  // weight of what lies beyond the edge
};

/// Weights of the old pixels from … from + n - 1 for a new pixel whose centre lies at `centre`; their sum
/// is 1.
void weigh(Interpolation interpolation, double centre, double widening, int from,
           std::vector<double>& weights) {
  double sum = 0;
  for (std::size_t n = 0; n < weights.size(); ++n) {
    weights[n] = kernel(interpolation, (from + static_cast<double>(n) - centre) / widening);
    sum += weights[n];
  }
  for (double& weight : weights) weight /= sum;
  if (interpolation != Interpolation::linear || widening == 1) return;
  // A widened triangle sampled at whole pixels has its centre of mass up to a twentieth of a pixel off;
  // tilting it puts that right, and ramps stay ramps.
  double mean = 0, spread = 0;
  for (std::size_t n = 0; n < weights.size(); ++n) mean += weights[n] * (from + static_cast<double>(n));
  const auto away = [&](std::size_t n) { return from + static_cast<double>(n) - mean; };
  for (std::size_t n = 0; n < weights.size(); ++n) spread += weights[n] * away(n) * away(n);
  for (std::size_t n = 0; n < weights.size(); ++n) weights[n] *= 1 + (centre - mean) / spread * away(n);
}

/// `extend`: beyond the edge the edge pixel goes on, so that nothing lies outside.
Axis make_axis(int old_size, double start, double length, int new_size, Interpolation interpolation,
               bool extend) {
  const double scale = length / new_size;
  const bool nearest = interpolation == Interpolation::nearest;
  const double widening = std::max(1.0, scale);
  const double reach = reach_of(interpolation) * widening;
  Axis axis;
  axis.taps.reserve(new_size);
  axis.outside.resize(new_size, 0);
  std::vector<double> all, inside;
  for (int n = 0; n < new_size; ++n) {
    const double centre = start + (n + 0.5) * scale;
    const int from = static_cast<int>(nearest ? std::floor(centre + 0.5) : std::ceil(centre - reach));
    const int to = nearest ? from : static_cast<int>(std::floor(centre + reach));
    all.assign(static_cast<std::size_t>(to) - from + 1, 1);
    if (!nearest) weigh(interpolation, centre, widening, from, all);
    const int first = std::clamp(from, 0, old_size - 1), last = std::clamp(to, 0, old_size - 1);
    inside.assign(static_cast<std::size_t>(last) - first + 1, 0);
    double lost = 0;
    for (int old = from; old <= to; ++old) {
      const bool beyond = old < 0 || old >= old_size;
      (beyond && !extend ? lost : inside[std::clamp(old, first, last) - first]) += all[old - from];
    }
    axis.taps.push_back({first, static_cast<int>(inside.size()), axis.weights.size()});
    for (double weight : inside) axis.weights.push_back(static_cast<float>(weight));
    axis.outside[n] = static_cast<float>(lost);
  }
  return axis;
}

void resample_row(std::span<const float> from, const Axis& axis, float padding, std::span<float> to) {
  const float* source = from.data();
  const float* all_weights = axis.weights.data();
  for (std::size_t n = 0; n < to.size(); ++n) {
    const Taps taps = axis.taps[n];
    const float* pixels = source + taps.first;
    const float* weights = all_weights + taps.weights;
    float sum = axis.outside[n] * padding;
    for (int tap = 0; tap < taps.count; ++tap) sum += weights[tap] * pixels[tap];
    to[n] = sum;
  }
}

void add_row(std::span<const float> from, float weight, std::span<float> to) {
  const float* source = from.data();
  float* target = to.data();
  const std::size_t count = to.size();
  for (std::size_t n = 0; n < count; ++n) target[n] += weight * source[n];
}

/// Down first: that is done for several pixels at once, and leaves fewer rows for the way across.
Plane<float> resampled(const Plane<float>& plane, const Axis& across, const Axis& down, int width, int height,
                       float padding) {
  std::size_t first = plane.width, last = 0;
  for (const Taps& taps : across.taps) {
    first = std::min(first, static_cast<std::size_t>(taps.first));
    last = std::max(last, static_cast<std::size_t>(taps.first) + taps.count);
  }
  Plane<float> out{width, height};
  std::vector<float> mixed(plane.width);
  const auto reached = std::span{mixed}.subspan(first, last - first);
  for (int y = 0; y < height; ++y) {
    const Taps& taps = down.taps[y];
    std::fill(reached.begin(), reached.end(), down.outside[y] * padding);
    for (int tap = 0; tap < taps.count; ++tap) {
      const auto row = plane.row(taps.first + tap).subspan(first, last - first);
      add_row(row, down.weights[taps.weights + tap], reached);
    }
    resample_row(mixed, across, padding, out.row(y));
  }
  return out;
}

}  // namespace

std::string_view name_of(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::nearest:
      return "nearest";
    case Interpolation::linear:
      return "linear";
    case Interpolation::lanczos:
      return "lanczos";
  }
  return "";
}

Plane<float> resampled(const Plane<float>& plane, const Rect& part, int width, int height,
                       Interpolation interpolation, float padding) {
  if (plane.empty()) return {width, height, padding};
  return resampled(plane, make_axis(plane.width, part.left, part.width, width, interpolation, false),
                   make_axis(plane.height, part.top, part.height, height, interpolation, false), width,
                   height, padding);
}

Plane<float> resized(const Plane<float>& plane, int width, int height, Interpolation interpolation) {
  if (plane.empty()) return {width, height};
  return resampled(plane, make_axis(plane.width, -0.5, plane.width, width, interpolation, true),
                   make_axis(plane.height, -0.5, plane.height, height, interpolation, true), width, height,
                   0);
}

Affine inverse(const Affine& map) {
  const double area = map.xx * map.yy - map.xy * map.yx;
  const Affine turn{map.yy / area, -map.xy / area, 0, -map.yx / area, map.xx / area, 0};
  const auto [x, y] = turn(map.x0, map.y0);
  return {turn.xx, turn.xy, -x, turn.yx, turn.yy, -y};
}

float value_at(const Plane<float>& plane, double x, double y, float padding) {
  if (!(x >= -0.5 && y >= -0.5 && x <= plane.width - 0.5 && y <= plane.height - 0.5)) return padding;
  x = std::clamp(x, 0.0, plane.width - 1.0);
  y = std::clamp(y, 0.0, plane.height - 1.0);
  const int left = static_cast<int>(x), top = static_cast<int>(y);
  const int right = std::min(left + 1, plane.width - 1), bottom = std::min(top + 1, plane.height - 1);
  const auto share_x = static_cast<float>(x - left), share_y = static_cast<float>(y - top);
  const float above = plane.at(left, top) * (1 - share_x) + plane.at(right, top) * share_x;
  const float below = plane.at(left, bottom) * (1 - share_x) + plane.at(right, bottom) * share_x;
  return above * (1 - share_y) + below * share_y;
}

Plane<float> warped(const Plane<float>& plane, const Affine& to_source, int width, int height,
                    float padding) {
  Plane<float> out{width, height, padding};
  if (plane.empty()) return out;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto [from_x, from_y] = to_source(x, y);
      out.at(x, y) = value_at(plane, from_x, from_y, padding);
    }
  }
  return out;
}

}  // namespace haima::image
