#include "ct/regular.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace haima::ct {
namespace {

using image::Vec3;
using Voxels = image::Volume<std::int16_t>;

constexpr float air_hu = -1024;

Result<> check_placed(const Stack& stack) {
  const std::string where = stack.slices.empty() ? "" : stack.slices.front().source;
  if (stack.slices.size() < 2 || stack.spacing_mm <= 0) {
    return fail(Code::contradiction, where, "slices whose places are not known make no volume",
                "give a series with positions");
  }
  if (stack.row_spacing_mm <= 0 || stack.column_spacing_mm <= 0) {
    return fail(Code::contradiction, where, "pixels whose spacing is not known make no volume",
                "give a series with PixelSpacing");
  }
  return {};
}

Result<> check_size(double nx, double ny, double nz, const std::string& where, const Limits& limits) {
  const double side = static_cast<double>(limits.side);
  if (nx > side || ny > side || nz > static_cast<double>(limits.slices)) {
    return fail(Code::over_limit, where,
                fmt::format("the volume would have {:.0f} × {:.0f} × {:.0f} voxels where limits.side allows "
                            "{} and limits.slices {}",
                            nx, ny, nz, limits.side, limits.slices));
  }
  const double bytes = 2 * nx * ny * nz;
  if (bytes > static_cast<double>(limits.decoded_size)) {
    return fail(Code::over_limit, where,
                fmt::format("the volume would take {} where limits.decoded_size allows {}",
                            bytes_text(static_cast<ByteCount>(bytes)), bytes_text(limits.decoded_size)));
  }
  return {};
}

std::int16_t rounded(float hu) {
  return static_cast<std::int16_t>(std::lround(std::clamp(hu, -32768.0f, 32767.0f)));
}

/// The Hounsfield units of a plane; without fractions, as nearly all CT is, many pixels at a time.
void put_hu(const image::CtPlane& plane, std::span<std::int16_t> out) {
  const std::vector<std::int16_t>& values = plane.values.pixels;
  const int shift = static_cast<int>(std::clamp(plane.rescale.intercept, -65536.0, 65536.0));
  if (plane.rescale == image::Rescale{1, static_cast<double>(shift)}) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out.data()[i] = static_cast<std::int16_t>(std::clamp(values.data()[i] + shift, -32768, 32767));
    return;
  }
  const auto slope = plane.rescale.slope, intercept = plane.rescale.intercept;
  std::transform(values.begin(), values.end(), out.begin(),
                 [=](std::int16_t v) { return rounded(static_cast<float>(slope * v + intercept)); });
}

/// Where a slice's first pixel lies in the plane of the first slice, in pixels.
struct Drift {
  double x = 0, y = 0;
};

Drift drift_of(const Stack& stack, const Slice& slice) {
  const Vec3 way = slice.origin_mm - stack.slices.front().origin_mm;
  return {dot(way, stack.row) / stack.column_spacing_mm, dot(way, stack.column) / stack.row_spacing_mm};
}

/// All slices' frames together: whole pixels around the first slice's own.
struct Canvas {
  int left = 0, top = 0, width = 0, height = 0;
};

Canvas canvas_of(const Stack& stack) {
  double left = 0, right = 0, top = 0, bottom = 0;
  for (const Slice& slice : stack.slices) {
    const Drift drift = drift_of(stack, slice);
    left = std::min(left, drift.x);
    right = std::max(right, drift.x);
    top = std::min(top, drift.y);
    bottom = std::max(bottom, drift.y);
  }
  // Rounding in the positions is no drift.
  constexpr double noise = 0.01;
  const image::CtPlane& plane = stack.slices.front().plane;
  Canvas canvas{static_cast<int>(std::floor(left + noise)), static_cast<int>(std::floor(top + noise)), 0, 0};
  canvas.width = plane.width() + static_cast<int>(std::ceil(right - noise)) - canvas.left;
  canvas.height = plane.height() + static_cast<int>(std::ceil(bottom - noise)) - canvas.top;
  return canvas;
}

/// A shift of whole pixels and the part of a pixel beyond.
struct Shift {
  explicit Shift(double pixels) : whole(static_cast<int>(std::floor(pixels + 1e-6))) {
    const double rest = pixels - whole;
    part = rest < 1e-4 ? 0.0f : static_cast<float>(rest);
  }
  int whole = 0;
  float part = 0;
};

/// A slice on the canvas, row by row: each pixel between the (up to four) around it.
class Shifted {
 public:
  Shifted(const Stack& stack, const Slice& slice, const Canvas& canvas)
      : plane_(slice.plane),
        along_x_(canvas.left - drift_of(stack, slice).x),
        along_y_(canvas.top - drift_of(stack, slice).y) {}

  /// Fills the row where the slice reaches it; beyond the slice's sides is air.
  bool fill(int y, std::vector<float>& row) const {
    const int upper = y + along_y_.whole, lower = along_y_.part > 0 ? upper + 1 : upper;
    if (upper < 0 || lower >= plane_.height()) return false;
    for (int x = 0; x < static_cast<int>(row.size()); ++x) {
      const float first = between(x, upper);
      row[static_cast<std::size_t>(x)] =
          lower == upper ? first : (1 - along_y_.part) * first + along_y_.part * between(x, lower);
    }
    return true;
  }

 private:
  float between(int x, int y) const {
    const float first = pixel(x + along_x_.whole, y);
    if (along_x_.part <= 0) return first;
    return (1 - along_x_.part) * first + along_x_.part * pixel(x + along_x_.whole + 1, y);
  }
  float pixel(int x, int y) const { return x >= 0 && x < plane_.width() ? plane_.hu(x, y) : air_hu; }

  const image::CtPlane& plane_;
  Shift along_x_, along_y_;
};

/// The two slices around a place along the normal, and how near it is to the upper one.
struct Between {
  std::size_t lower = 0, upper = 0;
  float share = 0;
};

Between around(const Stack& stack, double position_mm) {
  const auto above =
      std::lower_bound(stack.slices.begin(), stack.slices.end(), position_mm - 1e-6,
                       [](const Slice& slice, double place) { return slice.position_mm < place; });
  const auto upper =
      std::min<std::size_t>(static_cast<std::size_t>(above - stack.slices.begin()), stack.slices.size() - 1);
  if (upper == 0) return {};
  const double low = stack.slices[upper - 1].position_mm, high = stack.slices[upper].position_mm;
  const double share = std::clamp((position_mm - low) / (high - low), 0.0, 1.0);
  return {upper - 1, upper, static_cast<float>(share)};
}

/// Where only one of the two slices reaches, it speaks alone.
void fill_plane(Voxels& volume, int k, const Stack& stack, const Canvas& canvas, double position_mm) {
  const Between between = around(stack, position_mm);
  const Shifted lower{stack, stack.slices[between.lower], canvas};
  const Shifted upper{stack, stack.slices[between.upper], canvas};
  std::vector<float> low(static_cast<std::size_t>(volume.nx)), high(low.size());
  for (int y = 0; y < volume.ny; ++y) {
    const bool has_low = between.share < 1 && lower.fill(y, low);
    const bool has_high = between.share > 0 && upper.fill(y, high);
    if (!has_low && !has_high) std::fill(low.begin(), low.end(), air_hu);
    const float share = !has_high ? 0 : !has_low ? 1 : between.share;
    std::int16_t* out = &volume.at(0, y, k);
    for (std::size_t x = 0; x < low.size(); ++x) {
      out[x] = rounded(share <= 0 ? low[x] : share >= 1 ? high[x] : (1 - share) * low[x] + share * high[x]);
    }
  }
}

}  // namespace

Result<Voxels> regular_volume_at(const Stack& stack, double spacing_mm, Context& context) {
  HAIMA_TRY(check_placed(stack));
  const Canvas canvas = canvas_of(stack);
  const double planes = std::floor(stack.slices.back().position_mm / spacing_mm + 0.01) + 1;
  HAIMA_TRY(check_size(canvas.width, canvas.height, planes, stack.slices.front().source, context.limits()));
  image::Grid grid;
  grid.i_step_mm = stack.column_spacing_mm * stack.row;
  grid.j_step_mm = stack.row_spacing_mm * stack.column;
  grid.k_step_mm = spacing_mm * stack.normal;
  grid.origin_mm =
      stack.slices.front().origin_mm + canvas.left * grid.i_step_mm + canvas.top * grid.j_step_mm;
  Voxels volume{canvas.width, canvas.height, static_cast<int>(planes), grid};
  context.pool.each(static_cast<std::size_t>(volume.nz), [&](std::size_t k) {
    fill_plane(volume, static_cast<int>(k), stack, canvas, static_cast<double>(k) * spacing_mm);
  });
  return volume;
}

Result<Voxels> regular_volume(const Stack& stack, Context& context) {
  return regular_volume_at(stack, stack.spacing_mm, context);
}

Result<image::PlannedVolume> acquired_volume(const Stack& stack, const Limits& limits) {
  HAIMA_TRY(check_placed(stack));
  const Slice& first = stack.slices.front();
  if (!stack.even) {
    return fail(Code::contradiction, first.source, "unevenly spaced slices make no volume as they are",
                "take the regular volume, which interpolates");
  }
  const image::CtPlane& plane = first.plane;
  const double count = static_cast<double>(stack.slices.size());
  HAIMA_TRY(check_size(plane.width(), plane.height(), count, first.source, limits));
  image::Grid grid;
  grid.origin_mm = first.origin_mm;
  grid.i_step_mm = stack.column_spacing_mm * stack.row;
  grid.j_step_mm = stack.row_spacing_mm * stack.column;
  grid.k_step_mm = (1 / (count - 1)) * (stack.slices.back().origin_mm - first.origin_mm);
  return image::PlannedVolume{.nx = plane.width(),
                              .ny = plane.height(),
                              .nz = static_cast<int>(stack.slices.size()),
                              .grid = grid,
                              .fill = [&stack](int k, std::span<std::int16_t> out) {
                                put_hu(stack.slices[static_cast<std::size_t>(k)].plane, out);
                              }};
}

}  // namespace haima::ct
