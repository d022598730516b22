#include "image/brain_slice.h"

#include <algorithm>
#include <array>
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
    const std::int16_t* in = plane.values.row(y).data();
    float* mean = blocks.mean.row(y / factor).data();
    float* most = blocks.most.row(y / factor).data();
    for (int to = 0; to < width; ++to) {
      for (int n = 0; n < factor; ++n, ++in) {
        const float hu = std::clamp(plane.hu(*in), air_hu, metal_hu);
        mean[to] += share * hu;
        most[to] = std::max(most[to], hu);
      }
    }
  }
  return blocks;
}

/// out = a quarter of `before`, half of `at` and a quarter of `after`.
void smooth(const float* before, const float* at, const float* after, int count, float* out) {
  for (int n = 0; n < count; ++n) out[n] = 0.25F * before[n] + 0.5F * at[n] + 0.25F * after[n];
}

Plane<float> smoothed(const Plane<float>& in) {
  Plane<float> across = in;
  for (int y = 0; y < in.height; ++y) {
    const float* row = in.row(y).data();
    if (in.width > 2) smooth(row, row + 1, row + 2, in.width - 2, across.row(y).data() + 1);
  }
  Plane<float> out = in;
  for (int y = 1; y + 1 < in.height; ++y)
    smooth(across.row(y - 1).data(), across.row(y).data(), across.row(y + 1).data(), in.width,
           out.row(y).data());
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

/// 1 where bone is met along `step` before the picture ends. Row by row, from the last one met to the first:
/// within a row no pixel waits for another unless the step lies in the row itself.
void look_along(const Mask& bone, Step step, Mask& met) {
  const int w = bone.width, h = bone.height;
  const Step half{step.x / 2, step.y / 2};
  const int first = std::max(0, -step.x), last = std::min(w, w - step.x);
  for (int n = 0; n < h; ++n) {
    const int y = step.y > 0 ? h - 1 - n : n, to_y = y + step.y;
    std::uint8_t* row = met.row(y).data();
    std::copy(bone.row(y).begin(), bone.row(y).end(), row);
    if (to_y < 0 || to_y >= h) continue;
    const std::uint8_t* beside = bone.row(y + half.y).data() + half.x;
    const std::uint8_t* there = met.row(to_y).data() + step.x;
    if (step.x > 0 && step.y == 0) {
      for (int x = last - 1; x >= first; --x) row[x] = row[x] | beside[x] | there[x];
    } else {
      for (int x = first; x < last; ++x) row[x] = row[x] | beside[x] | there[x];
    }
  }
}

/// From how many of 32 directions bone encloses each pixel, as a share.
Plane<float> enclosure(const Mask& bone) {
  Mask met{bone.width, bone.height}, count = met;
  for (Step step : directions()) {
    look_along(bone, step, met);
    std::transform(met.pixels.begin(), met.pixels.end(), count.pixels.begin(), count.pixels.begin(),
                   [](std::uint8_t one, std::uint8_t all) { return static_cast<std::uint8_t>(one + all); });
  }
  Plane<float> share{bone.width, bone.height};
  std::transform(count.pixels.begin(), count.pixels.end(), share.pixels.begin(),
                 [](std::uint8_t all) { return static_cast<float>(all) / 32.0F; });
  return share;
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
    const Spacing spacing{.x_mm = pixel_mm_, .y_mm = pixel_mm_};
    const Mask core = this->core(), near = dilated(core, neck_radius_mm, spacing),
               far = dilated(core, neck_radius_mm + ring_mm, spacing);
    double enclosure = 0, dark = 0, ring = 0, ring_bone = 0, ring_dark = 0;
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const bool is_dark = slice.hu.at(x_ + x, y_ + y) < range.dark_hu;
        if (core.at(x, y) != 0) {
          enclosure += enclosed.at(x_ + x, y_ + y), dark += is_dark;
        } else if (near.at(x, y) == 0 && far.at(x, y) != 0) {
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
  const Mask cores = eroded(slice.soft, neck_radius_mm, {.x_mm = grid.pixel_mm, .y_mm = grid.pixel_mm});
  const PlaneComponents found = components(cores, grid.pixel_mm, grid.pixel_mm);
  slice.labels = found.labels;
  constexpr double least_mm2 = 150;
  for (const Component& component : found.components) {
    if (component.area_mm2 < least_mm2) break;
    slice.pieces.push_back(Neighbourhood{found, component, grid.pixel_mm}.measured(enclosed, slice, range));
  }
  return slice;
}

}  // namespace haima::image
