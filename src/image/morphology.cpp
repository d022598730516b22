#include "image/morphology.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>

#include "image/runs.h"

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

std::vector<float> squared_distances(std::span<const std::uint8_t> mask, Extent extent, Spacing spacing,
                                     bool to_background) {
  const auto [nx, ny, nz] = extent;
  std::vector<float> squared(mask.size());
  const std::size_t row = nx, slice = row * ny;
  for (std::size_t start = 0; start < mask.size(); start += row) {
    row_distance(mask.subspan(start, row), to_background, spacing.x_mm,
                 std::span{squared}.subspan(start, row));
  }
  Envelope down{ny, spacing.y_mm};
  for (int z = 0; z < nz; ++z) {
    for (int x = 0; x < nx; ++x) down.run(squared.data() + z * slice + x, row);
  }
  if (nz == 1) return squared;
  Envelope through{nz, spacing.z_mm};
  for (std::size_t start = 0; start < slice; ++start) through.run(squared.data() + start, slice);
  return squared;
}

std::vector<float> distances(std::span<const std::uint8_t> mask, Extent extent, Spacing spacing) {
  std::vector<float> out = squared_distances(mask, extent, spacing, false);
  std::transform(out.begin(), out.end(), out.begin(), [](float value) { return std::sqrt(value); });
  return out;
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
std::vector<std::uint8_t> reached_in_plane(std::span<const std::uint8_t> mask, Extent extent,
                                           std::span<const std::uint8_t> halves, bool to_background) {
  const auto row = static_cast<std::size_t>(extent.nx);
  const int rows = static_cast<int>(halves.size());
  std::vector<std::uint8_t> out(mask.size()), away(row);
  for (int y = 0; y < extent.ny; ++y) {
    if (!count_along(mask.subspan(y * row, row), to_background, away.data())) continue;
    for (int to = std::max(0, y - rows + 1); to <= std::min(extent.ny - 1, y + rows - 1); ++to)
      mark_within(away.data(), halves[static_cast<std::size_t>(std::abs(to - y))], row,
                  out.data() + to * row);
  }
  return out;
}

/// 1 within the radius of the mask, or of the background.
std::vector<std::uint8_t> reached(std::span<const std::uint8_t> mask, Extent extent, double radius_mm,
                                  Spacing spacing, bool to_background) {
  const double reach = squared_reach(radius_mm);
  if (extent.nz == 1) {
    const std::vector<std::uint8_t> halves = half_widths(reach, spacing);
    if (!halves.empty()) return reached_in_plane(mask, extent, halves, to_background);
  }
  const std::vector<float> squared = squared_distances(mask, extent, spacing, to_background);
  std::vector<std::uint8_t> out(mask.size());
  std::transform(squared.begin(), squared.end(), out.begin(),
                 [reach](float value) { return static_cast<double>(value) <= reach ? 1 : 0; });
  return out;
}

std::vector<std::uint8_t> grown(std::span<const std::uint8_t> mask, Extent extent, double radius_mm,
                                Spacing spacing) {
  return reached(mask, extent, radius_mm, spacing, false);
}

std::vector<std::uint8_t> shrunk(std::span<const std::uint8_t> mask, Extent extent, double radius_mm,
                                 Spacing spacing) {
  std::vector<std::uint8_t> out = reached(mask, extent, radius_mm, spacing, true);
  for (std::uint8_t& value : out) value = value == 0;
  return out;
}

/// Copies a block of rows from one extent into another whose corner lies `shift` further out.
void copy_block(std::span<const std::uint8_t> from, Extent from_extent, std::span<std::uint8_t> to,
                Extent to_extent, Extent shift, Extent block) {
  for (int z = 0; z < block.nz; ++z) {
    for (int y = 0; y < block.ny; ++y) {
      const auto inner = [&](Extent e, Extent s) {
        return (static_cast<std::size_t>(z + s.nz) * e.ny + y + s.ny) * e.nx + s.nx;
      };
      const bool outwards = to_extent.nx > from_extent.nx;
      const Extent none{0, 0, 0};
      const auto source = from.subspan(inner(from_extent, outwards ? none : shift), block.nx);
      std::copy(source.begin(), source.end(), to.begin() + inner(to_extent, outwards ? shift : none));
    }
  }
}

std::vector<std::uint8_t> close(std::span<const std::uint8_t> mask, Extent extent, double radius_mm,
                                Spacing spacing) {
  const auto reach = [&](double step) { return static_cast<int>(std::ceil(radius_mm / step)) + 1; };
  const Extent pad{reach(spacing.x_mm), reach(spacing.y_mm), extent.nz > 1 ? reach(spacing.z_mm) : 0};
  const Extent wide{extent.nx + 2 * pad.nx, extent.ny + 2 * pad.ny, extent.nz + 2 * pad.nz};
  std::vector<std::uint8_t> padded(static_cast<std::size_t>(wide.nx) * wide.ny * wide.nz);
  copy_block(mask, extent, padded, wide, pad, extent);
  padded = shrunk(grown(padded, wide, radius_mm, spacing), wide, radius_mm, spacing);
  std::vector<std::uint8_t> out(mask.size());
  copy_block(padded, wide, out, extent, pad, extent);
  return out;
}

std::vector<std::uint8_t> open(std::span<const std::uint8_t> mask, Extent extent, double radius_mm,
                               Spacing spacing) {
  return grown(shrunk(mask, extent, radius_mm, spacing), extent, radius_mm, spacing);
}

using Operation = std::vector<std::uint8_t> (*)(std::span<const std::uint8_t>, Extent, double, Spacing);

Mask apply(Operation operation, const Mask& mask, double radius_mm, Spacing spacing) {
  Mask out;
  out.width = mask.width, out.height = mask.height;
  out.pixels = operation(mask.pixels, {mask.width, mask.height, 1}, radius_mm, spacing);
  return out;
}

Volume<std::uint8_t> apply(Operation operation, const Volume<std::uint8_t>& mask, double radius_mm,
                           Spacing spacing) {
  Volume<std::uint8_t> out;
  out.nx = mask.nx, out.ny = mask.ny, out.nz = mask.nz, out.grid = mask.grid;
  out.voxels = operation(mask.voxels, {mask.nx, mask.ny, mask.nz}, radius_mm, spacing);
  return out;
}

}  // namespace

Spacing spacing_of(const Grid& grid) {
  return {norm(grid.i_step_mm), norm(grid.j_step_mm), norm(grid.k_step_mm)};
}

Plane<float> distance_to(const Mask& mask, Spacing spacing) {
  Plane<float> out;
  out.width = mask.width, out.height = mask.height;
  out.pixels = distances(mask.pixels, {mask.width, mask.height, 1}, spacing);
  return out;
}

Volume<float> distance_to(const Volume<std::uint8_t>& mask, Spacing spacing) {
  Volume<float> out;
  out.nx = mask.nx, out.ny = mask.ny, out.nz = mask.nz, out.grid = mask.grid;
  out.voxels = distances(mask.voxels, {mask.nx, mask.ny, mask.nz}, spacing);
  return out;
}

Mask dilated(const Mask& mask, double radius_mm, Spacing spacing) {
  return apply(grown, mask, radius_mm, spacing);
}
Volume<std::uint8_t> dilated(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing) {
  return apply(grown, mask, radius_mm, spacing);
}
Mask eroded(const Mask& mask, double radius_mm, Spacing spacing) {
  return apply(shrunk, mask, radius_mm, spacing);
}
Volume<std::uint8_t> eroded(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing) {
  return apply(shrunk, mask, radius_mm, spacing);
}
Mask opened(const Mask& mask, double radius_mm, Spacing spacing) {
  return apply(open, mask, radius_mm, spacing);
}
Volume<std::uint8_t> opened(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing) {
  return apply(open, mask, radius_mm, spacing);
}
Mask closed(const Mask& mask, double radius_mm, Spacing spacing) {
  return apply(close, mask, radius_mm, spacing);
}
Volume<std::uint8_t> closed(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing) {
  return apply(close, mask, radius_mm, spacing);
}

}  // namespace haima::image
