#include "image/morphology.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>
#include <vector>

#include "image/resample.h"

namespace haima::image {
namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();

/// Squared distance along one row to its nearest mask pixel.
void row_distance(std::span<const std::uint8_t> mask, bool to_background, double step,
                  std::span<float> squared) {
  const int count = static_cast<int>(mask.size());
  const auto pass = [&](int from, int to, int by) {
    double distance = infinite;
    for (int x = from; x != to; x += by) {
      distance = (mask[x] != 0) != to_background ? 0 : distance + step;
      squared[x] = std::min(squared[x], static_cast<float>(distance * distance));
    }
  };
  std::fill(squared.begin(), squared.end(), infinite);
  pass(0, count, 1);
  pass(count - 1, -1, -1);
}

/// The lower envelope of parabolas (Felzenszwalb and Huttenlocher): one pass of an exact distance transform
/// along a line of samples `stride` apart.
class Envelope {
 public:
  Envelope(int count, double step)
      : count_(count), step_(step), height_(count), vertex_(count), start_(count + 1) {}

  /// What lies between two samples of the mask is nearest to one of the samples from the one to the other.
  void run(float* line, std::size_t stride) {
    for (int n = 0; n < count_; ++n) height_[n] = line[n * stride];
    for (int n = 0; n < count_; ++n) {
      if (height_[n] == 0) continue;
      int end = n;
      while (end < count_ && height_[end] != 0) ++end;
      lower(n, end, line, stride);
      n = end;
    }
  }

 private:
  void lower(int from, int to, float* line, std::size_t stride) {
    const int parabolas = build(std::max(0, from - 1), std::min(count_, to + 1));
    if (parabolas == 0) return;
    for (int n = from, k = 0; n < to; ++n) {
      while (k + 1 < parabolas && start_[k + 1] < n) ++k;
      const double away = (n - vertex_[k]) * step_;
      line[n * stride] = static_cast<float>(away * away + height_[vertex_[k]]);
    }
  }

  int build(int from, int to) {
    int last = -1;
    for (int n = from; n < to; ++n) {
      if (height_[n] == infinite) continue;
      double meets = -infinite;
      while (last >= 0 && (meets = meeting(vertex_[last], n)) <= start_[last]) --last;
      ++last;
      vertex_[last] = n;
      start_[last] = last == 0 ? -infinite : meets;
    }
    return last + 1;
  }

  /// Where the parabola at `b` sinks below that at `a`, in samples.
  double meeting(int a, int b) const {
    const double rise = (height_[b] - height_[a]) / (step_ * step_);
    return (rise + static_cast<double>(b) * b - static_cast<double>(a) * a) / (2.0 * (b - a));
  }

  int count_;
  double step_;
  std::vector<double> height_;
  std::vector<int> vertex_;
  std::vector<double> start_;
};

/// Squared distances to the nearest pixel of the mask, or of the background.
Plane<float> squared_distances(const Mask& mask, Spacing spacing, bool to_background) {
  Plane<float> squared{mask.width, mask.height};
  for (int y = 0; y < mask.height; ++y)
    row_distance(mask.row(y), to_background, spacing.x_mm, squared.row(y));
  Envelope down{mask.height, spacing.y_mm};
  for (int x = 0; x < mask.width; ++x) down.run(squared.pixels.data() + x, mask.width);
  return squared;
}

/// A little room for rounding, so that a radius of 3 pixels reaches the third pixel.
double squared_reach(double radius_mm) { return radius_mm * radius_mm * (1 + 1e-5) + 1e-9; }

/// How many pixels of a row `n` rows away lie within the reach to either side, for each n that has any; empty
/// where a byte can't count them.
std::vector<std::uint8_t> half_widths(double reach, Spacing spacing) {
  constexpr double most = 254;
  std::vector<std::uint8_t> halves;
  for (int rows = 0; rows * spacing.y_mm * rows * spacing.y_mm <= reach; ++rows) {
    const double left = reach - rows * spacing.y_mm * rows * spacing.y_mm;
    const double half = std::floor(std::sqrt(left) / spacing.x_mm);
    if (half > most) return {};
    halves.push_back(static_cast<std::uint8_t>(half));
  }
  return halves;
}

/// Pixels to the nearest of the row that is background or not, as asked for; 255: as many or more. Whether
/// there is one.
bool count_along(std::span<const std::uint8_t> mask, bool to_background, std::uint8_t* away) {
  const std::uint8_t* at = mask.data();
  const int count = static_cast<int>(mask.size());
  bool any = false;
  int steps = 255;
  for (int x = 0; x < count; ++x) {
    const bool here = (at[x] != 0) != to_background;
    steps = here ? 0 : std::min(steps + 1, 255);
    any |= here;
    away[x] = static_cast<std::uint8_t>(steps);
  }
  if (!any) return false;
  for (int x = count - 1; x >= 0; --x) {
    steps = std::min<int>(steps + 1, away[x]);
    away[x] = static_cast<std::uint8_t>(steps);
  }
  return true;
}

void mark_within(const std::uint8_t* away, std::uint8_t half, std::size_t count, std::uint8_t* out) {
  for (std::size_t x = 0; x < count; ++x) out[x] = static_cast<std::uint8_t>(out[x] | (away[x] <= half));
}

/// Within a disc of the mask, or of the background, row by row: many times as fast as exact distances. By
/// pointers: a container's checks of each step would keep the loops from being vectorised.
Mask reached_by_rows(const Mask& mask, std::span<const std::uint8_t> halves, bool to_background) {
  const auto row = static_cast<std::size_t>(mask.width);
  const int rows = static_cast<int>(halves.size());
  Mask out{mask.width, mask.height};
  std::vector<std::uint8_t> away(row);
  for (int y = 0; y < mask.height; ++y) {
    if (!count_along(mask.row(y), to_background, away.data())) continue;
    for (int to = std::max(0, y - rows + 1); to <= std::min(mask.height - 1, y + rows - 1); ++to)
      mark_within(away.data(), halves[static_cast<std::size_t>(std::abs(to - y))], row, out.row(to).data());
  }
  return out;
}

/// 1 within the radius of the mask, or of the background.
Mask reached(const Mask& mask, double radius_mm, Spacing spacing, bool to_background) {
  const double reach = squared_reach(radius_mm);
  const std::vector<std::uint8_t> halves = half_widths(reach, spacing);
  if (!halves.empty()) return reached_by_rows(mask, halves, to_background);
  const Plane<float> squared = squared_distances(mask, spacing, to_background);
  Mask out{mask.width, mask.height};
  std::transform(squared.pixels.begin(), squared.pixels.end(), out.pixels.begin(),
                 [reach](float value) { return static_cast<double>(value) <= reach ? 1 : 0; });
  return out;
}

}  // namespace

Plane<float> distance_to(const Mask& mask, Spacing spacing) {
  Plane<float> out = squared_distances(mask, spacing, false);
  for (float& value : out.pixels) value = std::sqrt(value);
  return out;
}

Mask dilated(const Mask& mask, double radius_mm, Spacing spacing) {
  return reached(mask, radius_mm, spacing, false);
}

Mask eroded(const Mask& mask, double radius_mm, Spacing spacing) {
  Mask out = reached(mask, radius_mm, spacing, true);
  for (std::uint8_t& value : out.pixels) value = value == 0;
  return out;
}

Mask opened(const Mask& mask, double radius_mm, Spacing spacing) {
  return dilated(eroded(mask, radius_mm, spacing), radius_mm, spacing);
}

Mask closed(const Mask& mask, double radius_mm, Spacing spacing) {
  const auto reach = [&](double step) { return static_cast<int>(std::ceil(radius_mm / step)) + 1; };
  const int x = reach(spacing.x_mm), y = reach(spacing.y_mm);
  const Mask wide = cropped(mask, -x, -y, mask.width + 2 * x, mask.height + 2 * y);
  const Mask shut = eroded(dilated(wide, radius_mm, spacing), radius_mm, spacing);
  return cropped(shut, x, y, mask.width, mask.height);
}

}  // namespace haima::image
