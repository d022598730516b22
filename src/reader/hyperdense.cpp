#include "reader/hyperdense.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "image/morphology.h"

namespace haima::reader {
namespace {

constexpr float bone_hu = 130;

// ---- noise reduction ----

std::vector<float> gaussian(double sigma_px) {
  const int reach = std::max(1, static_cast<int>(std::ceil(2.5 * sigma_px)));
  std::vector<float> weights;
  for (int n = -reach; n <= reach; ++n) {
    weights.push_back(static_cast<float>(std::exp(-n * n / (2 * sigma_px * sigma_px))));
  }
  return weights;
}

/// Adds `count` values, weighted. By pointers: a span's checks of each step keep the loop from being
/// vectorised.
void add_weighted(const float* in, float weight, int count, float* out) {
  for (int n = 0; n < count; ++n) out[n] += weight * in[n];
}

void blur_row(std::span<const float> in, std::span<float> out, const std::vector<float>& weights) {
  const int count = static_cast<int>(in.size()), reach = static_cast<int>(weights.size() / 2);
  for (int m = std::max(-reach, 1 - count); m <= std::min(reach, count - 1); ++m) {
    const int first = std::max(0, -m), last = std::min(count, count - m);
    add_weighted(in.data() + first + m, weights[static_cast<std::size_t>(m + reach)], last - first,
                 out.data() + first);
  }
}

image::Plane<float> blurred(const image::Plane<float>& in, const std::vector<float>& weights) {
  const int reach = static_cast<int>(weights.size() / 2);
  image::Plane<float> across{in.width, in.height}, out{in.width, in.height};
  for (int y = 0; y < in.height; ++y) blur_row(in.row(y), across.row(y), weights);
  for (int y = 0; y < in.height; ++y) {
    for (int m = std::max(-reach, -y); m <= std::min(reach, in.height - 1 - y); ++m) {
      add_weighted(across.row(y + m).data(), weights[static_cast<std::size_t>(m + reach)], in.width,
                   out.row(y).data());
    }
  }
  return out;
}

/// The mean of the brain and rim around a pixel of the rim.
float rim_mean(const image::Plane<float>& hu, const image::Mask& brain, int x, int y, int reach) {
  float sum = 0, count = 0;
  for (int to_y = std::max(0, y - reach); to_y <= std::min(hu.height - 1, y + reach); ++to_y) {
    for (int to_x = std::max(0, x - reach); to_x <= std::min(hu.width - 1, x + reach); ++to_x) {
      if (brain.at(to_x, to_y) == image::not_brain || hu.at(to_x, to_y) >= bone_hu) continue;
      sum += hu.at(to_x, to_y), count += 1;
    }
  }
  return count > 0 ? sum / count : hu.at(x, y);
}

/// A mean over neighbours. Bone never counts, and the rim it blurs into counts for the rim only.
image::Plane<float> quietened(const image::Plane<float>& hu, const image::Mask& brain, double pixel_mm) {
  constexpr double sigma_mm = 0.9;
  const int rim_reach = std::max(1, static_cast<int>(std::lround(sigma_mm / pixel_mm)));
  const std::vector<float> weights = gaussian(sigma_mm / pixel_mm);
  image::Plane<float> value{hu.width, hu.height}, weight{hu.width, hu.height};
  for (std::size_t n = 0; n < hu.pixels.size(); ++n) {
    const bool counts = brain.pixels[n] == image::brain && hu.pixels[n] < bone_hu;
    weight.pixels[n] = counts ? 1.0F : 0.0F;
    value.pixels[n] = counts ? hu.pixels[n] : 0.0F;
  }
  value = blurred(value, weights);
  weight = blurred(weight, weights);
  image::Plane<float> quiet = hu;
  for (int y = 0; y < hu.height; ++y) {
    for (int x = 0; x < hu.width; ++x) {
      if (brain.at(x, y) == image::not_brain || hu.at(x, y) >= bone_hu) continue;
      const bool rim = brain.at(x, y) == image::brain_rim;
      quiet.at(x, y) = rim ? rim_mean(hu, brain, x, y, rim_reach) : value.at(x, y) / weight.at(x, y);
    }
  }
  return quiet;
}

template <class T>
image::Plane<T> cut(const image::Plane<T>& in, const Box& box) {
  image::Plane<T> out{box.width, box.height};
  for (int y = 0; y < box.height; ++y) {
    std::copy_n(in.row(box.y + y).begin() + box.x, box.width, out.row(y).begin());
  }
  return out;
}

image::Plane<float> cut_hu(const image::CtPlane& in, const Box& box) {
  image::Plane<float> out{box.width, box.height};
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) out.at(x, y) = in.hu(box.x + x, box.y + y);
  }
  return out;
}

// ---- regions ----

image::Mask calcium_of(const BrainStack& stack, std::size_t slice) {
  constexpr float calcium_hu = 97;  // fresh clot, its noise reduced, stays below
  image::Mask calcium{stack.box.width, stack.box.height};
  for (std::size_t n = 0; n < stack.quiet[slice].pixels.size(); ++n) {
    calcium.pixels[n] =
        stack.brain[slice].pixels[n] == image::brain && stack.quiet[slice].pixels[n] >= calcium_hu;
  }
  return calcium;
}

/// What calcium blurs into, in its own slice and in those beside it; empty where there is none.
image::Mask near_calcium(const std::vector<image::Mask>& calcium, std::size_t slice, double pixel_mm) {
  constexpr double blur_mm = 2.5;
  image::Mask all{calcium[slice].width, calcium[slice].height};
  bool any = false;
  for (std::size_t n = slice > 0 ? slice - 1 : 0; n <= slice + 1 && n < calcium.size(); ++n) {
    for (std::size_t at = 0; at < all.pixels.size(); ++at)
      any |= (all.pixels[at] |= calcium[n].pixels[at]) != 0;
  }
  if (!any) return {};
  return image::dilated(all, blur_mm, {.x_mm = pixel_mm, .y_mm = pixel_mm});
}

/// 1 where tissue is above the lower level, 2 above the higher.
void mark_slice(const BrainStack& stack, std::size_t slice, const Hysteresis& level,
                const image::Mask& avoided, std::span<std::uint8_t> marks) {
  const image::Plane<float>& quiet = stack.quiet[slice];
  const image::Mask& brain = stack.brain[slice];
  for (std::size_t n = 0; n < quiet.pixels.size(); ++n) {
    const float hu = quiet.pixels[n];
    if (brain.pixels[n] != image::brain || hu < level.low_hu) continue;
    if (!avoided.empty() && avoided.pixels[n] != 0) continue;
    marks[n] = hu >= level.high_hu ? 2 : 1;
  }
}

/// Keeps what is joined to a seed, as 1; all else becomes 0.
void grow_seeds(image::Volume<std::uint8_t>& marks) {
  constexpr std::uint8_t seed = 2, reached = 3;
  const auto row = static_cast<std::size_t>(marks.nx), plane = row * marks.ny;
  std::vector<std::size_t> open;
  const auto reach = [&](std::size_t voxel) {
    if (marks.voxels[voxel] == 0 || marks.voxels[voxel] == reached) return;
    marks.voxels[voxel] = reached;
    open.push_back(voxel);
  };
  for (std::size_t voxel = 0; voxel < marks.voxels.size(); ++voxel) {
    if (marks.voxels[voxel] == seed) reach(voxel);
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      const std::size_t x = at % row, y = at / row % marks.ny, z = at / plane;
      if (x > 0) reach(at - 1);
      if (x + 1 < row) reach(at + 1);
      if (y > 0) reach(at - row);
      if (y + 1 < static_cast<std::size_t>(marks.ny)) reach(at + row);
      if (z > 0) reach(at - plane);
      if (z + 1 < static_cast<std::size_t>(marks.nz)) reach(at + plane);
    }
  }
  for (std::uint8_t& value : marks.voxels) value = value == reached;
}

}  // namespace

Box box_of(const std::vector<image::Mask>& brain) {
  int first_x = 1 << 30, last_x = -1, first_y = 1 << 30, last_y = -1;
  for (const image::Mask& mask : brain) {
    for (int y = 0; y < mask.height; ++y) {
      for (int x = 0; x < mask.width; ++x) {
        if (mask.at(x, y) == 0) continue;
        first_x = std::min(first_x, x), last_x = std::max(last_x, x);
        first_y = std::min(first_y, y), last_y = std::max(last_y, y);
      }
    }
  }
  if (last_x < 0) return {};
  return {first_x, first_y, last_x - first_x + 1, last_y - first_y + 1};
}

BrainStack cut_out(const ct::Stack& stack, const image::BrainMask& mask, Context& context) {
  BrainStack out;
  out.box = box_of(mask.planes);
  out.pixel_mm = mask.pixel_mm;
  out.hounsfield = stack.hounsfield;
  out.feet_first = stack.has_positions;
  const std::size_t count = stack.slices.size();
  out.hu.resize(count), out.quiet.resize(count), out.brain.resize(count);
  context.pool.each(count, [&](std::size_t n) {
    if (mask.planes[n].empty()) return;
    out.brain[n] = cut(mask.planes[n], out.box);
    out.hu[n] = cut_hu(stack.slices[n].plane, out.box);
    out.quiet[n] = quietened(out.hu[n], out.brain[n], out.pixel_mm);
  });
  return out;
}

BrainLevel level_of(const BrainStack& stack) {
  // Tenths of a unit between -10 and 100 HU: wider than brain and water ever lie.
  constexpr double low_hu = -10, step_hu = 0.1;
  constexpr std::size_t bins = 1100;
  std::array<std::size_t, bins> counts{};
  std::size_t all = 0;
  for (std::size_t slice = 0; slice < stack.quiet.size(); ++slice) {
    for (std::size_t n = 0; n < stack.quiet[slice].pixels.size(); ++n) {
      if (stack.brain[slice].pixels[n] != image::brain) continue;
      const double bin = (stack.quiet[slice].pixels[n] - low_hu) / step_hu;
      if (bin < 0 || bin >= bins) continue;
      ++counts[static_cast<std::size_t>(bin)], ++all;
    }
  }
  const auto quantile = [&](double share) {
    std::size_t below = 0, bin = 0;
    while (bin + 1 < bins && static_cast<double>(below += counts[bin]) < share * static_cast<double>(all))
      ++bin;
    return low_hu + (static_cast<double>(bin) + 0.5) * step_hu;
  };
  if (all == 0) return {};
  constexpr double quartiles_per_sigma = 1.349;
  return {quantile(0.5), (quantile(0.75) - quantile(0.25)) / quartiles_per_sigma, true};
}

image::VolumeComponents standing_out(const BrainStack& stack, const Hysteresis& level,
                                     const image::SlicePlaces& places, Context& context) {
  image::Volume<std::uint8_t> marks{stack.box.width, stack.box.height, static_cast<int>(stack.quiet.size())};
  marks.grid.i_step_mm = {stack.pixel_mm, 0, 0};
  marks.grid.j_step_mm = {0, stack.pixel_mm, 0};
  const std::size_t plane = static_cast<std::size_t>(stack.box.width) * stack.box.height;
  std::vector<image::Mask> calcium(stack.quiet.size());
  context.pool.each(calcium.size(), [&](std::size_t slice) { calcium[slice] = calcium_of(stack, slice); });
  context.pool.each(stack.quiet.size(), [&](std::size_t slice) {
    if (stack.quiet[slice].empty()) return;
    const image::Mask avoided = near_calcium(calcium, slice, stack.pixel_mm);
    mark_slice(stack, slice, level, avoided, std::span{marks.voxels}.subspan(slice * plane, plane));
  });
  grow_seeds(marks);
  return image::components(marks, places, image::Touching::faces);
}

}  // namespace haima::reader
