#include "reader/lesion.h"

#include <algorithm>
#include <cmath>

#include "image/morphology.h"

namespace haima::reader {
namespace {

/// What one slice adds to a region.
struct Share {
  double pixels = 0, hu = 0, peak_hu = 0, depth_mm = 0;
  double edge = 0, at_bone = 0, near_midline = 0, right = 0;
};

constexpr double falx_mm = 4;

image::Mask background_of(const image::VolumeComponents& found, std::size_t slice) {
  const image::Volume<std::int32_t>& labels = found.labels;
  image::Mask rest{labels.nx, labels.ny};
  const std::size_t first = slice * rest.pixels.size();
  for (std::size_t n = 0; n < rest.pixels.size(); ++n) rest.pixels[n] = labels.voxels[first + n] == 0;
  return rest;
}

/// Adds an edge pixel's surroundings: bone or its rim beside it, or other tissue.
void look_beside(const image::Mask& brain, const image::Mask& rest, int x, int y, Share& share) {
  bool edge = false, bone = false;
  constexpr int steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  for (const auto& step : steps) {
    const int to_x = x + step[0], to_y = y + step[1];
    const bool inside = to_x >= 0 && to_x < brain.width && to_y >= 0 && to_y < brain.height;
    if (inside && rest.at(to_x, to_y) == 0) continue;
    edge = true;
    bone |= !inside || brain.at(to_x, to_y) != image::brain;
  }
  share.edge += edge, share.at_bone += bone;
}

std::vector<Share> shares_of(const BrainStack& stack, const image::VolumeComponents& found,
                             const Midline& midline, std::size_t slice) {
  std::vector<Share> shares(found.components.size());
  if (stack.brain[slice].empty()) return shares;
  const image::Mask rest = background_of(found, slice);
  const image::Plane<float> depth =
      image::distance_to(rest, {.x_mm = stack.pixel_mm, .y_mm = stack.pixel_mm});
  for (int y = 0; y < rest.height; ++y) {
    for (int x = 0; x < rest.width; ++x) {
      if (rest.at(x, y) != 0) continue;
      Share& share = shares[static_cast<std::size_t>(found.labels.at(x, y, static_cast<int>(slice)) - 1)];
      const double hu = stack.quiet[slice].at(x, y);
      const double across_mm =
          midline.across_px(static_cast<int>(slice), x + stack.box.x, y + stack.box.y) * stack.pixel_mm;
      share.pixels += 1;
      share.hu += hu;
      share.peak_hu = std::max(share.peak_hu, hu);
      share.depth_mm = std::max(share.depth_mm, static_cast<double>(depth.at(x, y)));
      share.near_midline += std::abs(across_mm) < falx_mm;
      share.right += across_mm > 0;
      look_beside(stack.brain[slice], rest, x, y, share);
    }
  }
  return shares;
}

Region region_of(const std::vector<std::vector<Share>>& shares, const image::Component& component,
                 const BrainStack& stack, const BrainLevel& level) {
  Region region;
  region.extent = component;
  Share all;
  for (const std::vector<Share>& slice : shares) {
    const Share& share = slice[static_cast<std::size_t>(component.label - 1)];
    region.area_mm2.push_back(share.pixels * stack.pixel_mm * stack.pixel_mm);
    all.pixels += share.pixels, all.hu += share.hu, all.edge += share.edge, all.at_bone += share.at_bone;
    all.near_midline += share.near_midline, all.right += share.right;
    all.peak_hu = std::max(all.peak_hu, share.peak_hu), all.depth_mm = std::max(all.depth_mm, share.depth_mm);
  }
  region.mean_hu = all.hu / all.pixels;
  region.excess_hu = region.mean_hu - level.median_hu;
  region.peak_hu = all.peak_hu;
  region.thickness_mm = 2 * all.depth_mm;
  region.bone_share = all.edge > 0 ? all.at_bone / all.edge : 0;
  region.midline_share = all.near_midline / all.pixels;
  region.right_share = all.right / all.pixels;
  return region;
}

}  // namespace

std::vector<Region> measure(const BrainStack& stack, const image::VolumeComponents& found,
                            const BrainLevel& level, const Midline& midline, Context& context) {
  std::vector<std::vector<Share>> shares(stack.brain.size());
  context.pool.each(shares.size(),
                    [&](std::size_t slice) { shares[slice] = shares_of(stack, found, midline, slice); });
  std::vector<Region> regions;
  for (const image::Component& component : found.components) {
    regions.push_back(region_of(shares, component, stack, level));
  }
  return regions;
}

}  // namespace haima::reader
