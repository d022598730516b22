#include "image/brain_slice.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "image/morphology.h"

namespace haima::image {
namespace {

constexpr float air_hu = -1024, metal_hu = 3000;

/// A plane in blocks of pixels.
struct Blocks {
  Plane<float> mean, most;
};

Blocks blocks_of(const CtPlane& plane, int factor) {
  const int width = plane.width() / factor, height = plane.height() / factor;
  Blocks blocks{{width, height}, {width, height, air_hu}};
  const float share = 1.0F / static_cast<float>(factor * factor);
  for (int y = 0; y < height * factor; ++y) {
    for (int x = 0; x < width * factor; ++x) {
      const float hu = std::clamp(plane.hu(x, y), air_hu, metal_hu);
      float& most = blocks.most.at(x / factor, y / factor);
      blocks.mean.at(x / factor, y / factor) += share * hu;
      most = std::max(most, hu);
    }
  }
  return blocks;
}

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

/// A component and what lies around it, as wide as its surroundings are looked at.
class Neighbourhood {
 public:
  Neighbourhood(const PlaneComponents& found, const Component& component, double pixel_mm)
      : found_(found), component_(component), pixel_mm_(pixel_mm) {
    const int margin = static_cast<int>(std::ceil((neck_radius_mm + ring_mm) / pixel_mm)) + 1;
    x_ = std::max(0, component.first_x - margin), y_ = std::max(0, component.first_y - margin);
    width_ = std::min(found.labels.width, component.last_x + margin + 1) - x_;
    height_ = std::min(found.labels.height, component.last_y + margin + 1) - y_;
  }

  Piece measured(const Plane<float>& enclosed, const SlicePieces& slice, const TissueRange& range) const {
    const Plane<float> away = distance_to(core(), {.x_mm = pixel_mm_, .y_mm = pixel_mm_});
    double enclosure = 0, dark = 0, ring = 0, ring_bone = 0, ring_dark = 0;
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const float mm = away.at(x, y);
        const bool is_dark = slice.hu.at(x_ + x, y_ + y) < range.dark_hu;
        if (mm == 0) {
          enclosure += enclosed.at(x_ + x, y_ + y), dark += is_dark;
        } else if (mm > neck_radius_mm && mm <= neck_radius_mm + ring_mm) {
          ring += 1, ring_bone += slice.bone.at(x_ + x, y_ + y) != 0, ring_dark += is_dark;
        }
      }
    }
    const auto pixels = static_cast<double>(component_.voxels);
    ring = std::max(ring, 1.0);
    return {.area_mm2 = pixels * pixel_mm_ * pixel_mm_,
            .enclosure = enclosure / pixels,
            .bone_contact = ring_bone / ring,
            .dark_contact = ring_dark / ring,
            .dark_share = dark / pixels};
  }

 private:
  static constexpr double ring_mm = 3;

  Mask core() const {
    Mask core{width_, height_};
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) core.at(x, y) = found_.labels.at(x_ + x, y_ + y) == component_.label;
    }
    return core;
  }

  const PlaneComponents& found_;
  const Component& component_;
  double pixel_mm_;
  int x_ = 0, y_ = 0, width_ = 0, height_ = 0;
};

void measure_enclosed(const Plane<float>& enclosed, const TissueRange& range, double pixel_mm,
                      SlicePieces& slice) {
  constexpr float well = 0.95F;
  const double pixel_mm2 = pixel_mm * pixel_mm;
  for (std::size_t n = 0; n < enclosed.pixels.size(); ++n) {
    if (slice.bone.pixels[n] != 0 || enclosed.pixels[n] < well) continue;
    slice.enclosed_mm2 += pixel_mm2;
    if (slice.hu.pixels[n] < range.dark_hu) slice.enclosed_dark_mm2 += pixel_mm2;
  }
}

}  // namespace

SlicePieces take_apart(const CtPlane& plane, const CoarseGrid& grid, const TissueRange& range) {
  constexpr double crack_mm = 4;
  constexpr float least_enclosure = 0.6F;
  SlicePieces slice;
  const Blocks blocks = blocks_of(plane, grid.factor);
  slice.hu = smoothed(blocks.mean);
  slice.bone =
      where(range.thin_bone ? blocks.most : blocks.mean, [&](float value) { return value > range.bone_hu; });
  const Mask ring = closed(slice.bone, crack_mm, {.x_mm = grid.pixel_mm, .y_mm = grid.pixel_mm});
  const Plane<float> enclosed = enclosure(ring);
  measure_enclosed(enclosed, range, grid.pixel_mm, slice);
  slice.soft = where(slice.hu, [&](float value) { return value > range.dark_hu; });
  if (range.dark_may_be_water) {
    constexpr float wholly = 0.97F;
    for (std::size_t n = 0; n < ring.pixels.size(); ++n) slice.soft.pixels[n] |= enclosed.pixels[n] > wholly;
  }
  for (std::size_t n = 0; n < ring.pixels.size(); ++n) {
    if (slice.bone.pixels[n] != 0 || enclosed.pixels[n] < least_enclosure) slice.soft.pixels[n] = 0;
  }
  const PlaneComponents found =
      components(cores(slice.soft, neck_radius_mm, grid.pixel_mm), grid.pixel_mm, grid.pixel_mm);
  slice.labels = found.labels;
  constexpr double least_mm2 = 150;
  for (const Component& component : found.components) {
    if (component.area_mm2 < least_mm2) break;
    slice.pieces.push_back(Neighbourhood{found, component, grid.pixel_mm}.measured(enclosed, slice, range));
  }
  return slice;
}

}  // namespace haima::image
