#include "image/brain_slice.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "image/morphology.h"

namespace haima::image {
namespace {

constexpr float air_hu = -1024, metal_hu = 3000;

Plane<float> smoothed(const Plane<float>& in) {
  Plane<float> across = in, out = in;
  for (int y = 0; y < in.height; ++y) {
    for (int x = 1; x + 1 < in.width; ++x) {
      across.at(x, y) = 0.25F * in.at(x - 1, y) + 0.5F * in.at(x, y) + 0.25F * in.at(x + 1, y);
    }
  }
  for (int y = 1; y + 1 < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      out.at(x, y) = 0.25F * across.at(x, y - 1) + 0.5F * across.at(x, y) + 0.25F * across.at(x, y + 1);
    }
  }
  return out;
}

template <class Test>
Mask where(const Plane<float>& values, Test test) {
  Mask out{values.width, values.height};
  std::transform(values.pixels.begin(), values.pixels.end(), out.pixels.begin(),
                 [&](float value) { return static_cast<std::uint8_t>(test(value)); });
  return out;
}

struct Step {
  int x, y;
};

/// 32 directions, as evenly spread as small whole steps are.
std::array<Step, 32> directions() {
  constexpr std::array<Step, 8> first = {{{1, 0}, {3, 1}, {2, 1}, {3, 2}, {1, 1}, {2, 3}, {1, 2}, {1, 3}}};
  std::array<Step, 32> all;
  for (std::size_t n = 0; n < 32; ++n) {
    Step step = first[n % 8];
    for (std::size_t turn = 0; turn < n / 8; ++turn) step = {-step.y, step.x};
    all[n] = step;
  }
  return all;
}

/// Marks with `bit` the pixels from which bone is met along `step` before the picture ends.
void look_along(const Mask& bone, Step step, std::uint32_t bit, Plane<std::uint32_t>& seen) {
  const int w = bone.width, h = bone.height;
  const Step half{step.x / 2, step.y / 2};
  for (int row = 0; row < h; ++row) {
    const int y = step.y > 0 ? h - 1 - row : row;
    for (int column = 0; column < w; ++column) {
      const int x = step.x > 0 ? w - 1 - column : column;
      const int to_x = x + step.x, to_y = y + step.y;
      const bool inside = to_x >= 0 && to_x < w && to_y >= 0 && to_y < h;
      const bool met = bone.at(x, y) != 0 ||
                       (inside && (bone.at(x + half.x, y + half.y) != 0 || (seen.at(to_x, to_y) & bit) != 0));
      if (met) seen.at(x, y) |= bit;
    }
  }
}

/// From how many of 32 directions bone encloses each pixel, as a share.
Plane<float> enclosure(const Mask& bone) {
  Plane<std::uint32_t> seen{bone.width, bone.height};
  std::uint32_t bit = 1;
  for (Step step : directions()) {
    look_along(bone, step, bit, seen);
    bit <<= 1;
  }
  Plane<float> share{bone.width, bone.height};
  std::transform(seen.pixels.begin(), seen.pixels.end(), share.pixels.begin(),
                 [](std::uint32_t bits) { return static_cast<float>(std::popcount(bits)) / 32.0F; });
  return share;
}

/// Pixels of `mask` farther than `radius_mm` from all that is not mask.
Mask cores(const Mask& mask, double radius_mm, double pixel_mm) {
  Mask rest{mask.width, mask.height};
  std::transform(mask.pixels.begin(), mask.pixels.end(), rest.pixels.begin(),
                 [](std::uint8_t value) { return static_cast<std::uint8_t>(value == 0); });
  const Plane<float> depth = distance_to(rest, {.x_mm = pixel_mm, .y_mm = pixel_mm});
  return where(depth, [&](float mm) { return mm > radius_mm; });
}

/// What a piece's surroundings are made of: the ring between its grown self and a little farther.
void look_around(const Mask& core, const SlicePieces& slice, const TissueRange& range, double pixel_mm,
                 Piece& piece) {
  const Plane<float> away = distance_to(core, {.x_mm = pixel_mm, .y_mm = pixel_mm});
  std::size_t ring = 0, bone = 0, dark = 0;
  for (std::size_t n = 0; n < away.pixels.size(); ++n) {
    if (away.pixels[n] <= neck_radius_mm || away.pixels[n] > neck_radius_mm + 3) continue;
    ++ring;
    bone += slice.bone.pixels[n] != 0;
    dark += slice.hu.pixels[n] < range.dark_hu;
  }
  if (ring == 0) return;
  piece.bone_contact = static_cast<double>(bone) / static_cast<double>(ring);
  piece.dark_contact = static_cast<double>(dark) / static_cast<double>(ring);
}

void measure_pieces(const Plane<float>& enclosed, const CoarseGrid& grid, const TissueRange& range,
                    const PlaneComponents& found, SlicePieces& slice) {
  constexpr double least_mm2 = 150;
  const double pixel_mm2 = grid.pixel_mm * grid.pixel_mm;
  for (const Component& component : found.components) {
    const double area_mm2 = static_cast<double>(component.voxels) * pixel_mm2;
    if (area_mm2 < least_mm2) break;
    Piece piece{.area_mm2 = area_mm2};
    Mask core{enclosed.width, enclosed.height};
    double sum = 0;
    for (std::size_t n = 0; n < core.pixels.size(); ++n) {
      if (found.labels.pixels[n] != component.label) continue;
      core.pixels[n] = 1;
      sum += enclosed.pixels[n];
    }
    piece.enclosure = sum / static_cast<double>(component.voxels);
    look_around(core, slice, range, grid.pixel_mm, piece);
    slice.pieces.push_back(piece);
  }
}

}  // namespace

Plane<float> coarse(const CtPlane& plane, int factor) {
  Plane<float> out{plane.width() / factor, plane.height() / factor};
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      float sum = 0;
      for (int dy = 0; dy < factor; ++dy) {
        for (int dx = 0; dx < factor; ++dx) {
          sum += std::clamp(plane.hu(x * factor + dx, y * factor + dy), air_hu, metal_hu);
        }
      }
      out.at(x, y) = sum / static_cast<float>(factor * factor);
    }
  }
  return out;
}

SlicePieces take_apart(Plane<float> hu, const CoarseGrid& grid, const TissueRange& range) {
  constexpr double crack_mm = 2;
  constexpr float least_enclosure = 0.6F;
  SlicePieces slice;
  slice.hu = smoothed(hu);
  slice.bone = where(slice.hu, [&](float value) { return value > range.bone_hu; });
  const Mask ring = closed(slice.bone, crack_mm, {.x_mm = grid.pixel_mm, .y_mm = grid.pixel_mm});
  const Plane<float> enclosed = enclosure(ring);
  slice.soft = where(slice.hu, [&](float value) { return value > range.dark_hu && value <= range.bone_hu; });
  for (std::size_t n = 0; n < ring.pixels.size(); ++n) {
    if (ring.pixels[n] != 0 || enclosed.pixels[n] < least_enclosure) slice.soft.pixels[n] = 0;
  }
  const PlaneComponents found =
      components(cores(slice.soft, neck_radius_mm, grid.pixel_mm), grid.pixel_mm, grid.pixel_mm);
  slice.labels = found.labels;
  measure_pieces(enclosed, grid, range, found, slice);
  return slice;
}

}  // namespace haima::image
