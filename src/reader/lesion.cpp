#include "reader/lesion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "image/morphology.h"
#include "reader/vein.h"

namespace haima::reader {
namespace {

constexpr double falx_mm = 4;          // the falx and the sagittal sinus lie this near to the midline
constexpr double around_mm = 3;        // how far from a region its surroundings are looked at
constexpr double water_below_hu = 12;  // what is so much darker than brain is taken for water

/// What one slice adds to a region.
struct Share {
  double pixels = 0, hu = 0, peak_hu = 0, depth_mm = 0;
  double depth_sum_mm = 0, mirrored = 0;
  double edge = 0, at_bone = 0, near_midline = 0, right = 0, aside = 0, along = 0;
  double around = 0, dark_around = 0;
  std::map<std::int32_t, double> opposite;  // pixels by the label of what lies opposite

  void add(const Share& other) {
    pixels += other.pixels, hu += other.hu, edge += other.edge, at_bone += other.at_bone;
    near_midline += other.near_midline, right += other.right, aside += other.aside, along += other.along;
    around += other.around, dark_around += other.dark_around;
    depth_sum_mm += other.depth_sum_mm, mirrored += other.mirrored;
    for (const auto& [label, count] : other.opposite) opposite[label] += count;
    peak_hu = std::max(peak_hu, other.peak_hu), depth_mm = std::max(depth_mm, other.depth_mm);
  }
};

/// How far brain reaches in one slice, by the head's own axes.
struct Reach {
  double aside_px = 1;
  double front_px = std::numeric_limits<double>::max(), back_px = std::numeric_limits<double>::lowest();
};

/// One slice with everything that a region's share of it is measured against.
class Slice {
 public:
  Slice(const BrainStack& stack, const image::VolumeComponents& found, const BrainLevel& level,
        const Midline& midline, std::size_t index)
      : stack_(stack),
        found_(found),
        midline_(midline),
        index_(index),
        median_hu_(level.median_hu),
        dark_hu_(level.median_hu - water_below_hu),
        beside_(std::max(1, static_cast<int>(std::lround(around_mm / stack.pixel_mm)))) {}

  std::vector<Share> shares() const {
    std::vector<Share> shares(found_.components.size());
    const image::Mask rest = background();
    if (std::all_of(rest.pixels.begin(), rest.pixels.end(), [](auto value) { return value != 0; }))
      return shares;
    const image::Plane<float> depth =
        image::distance_to(rest, {.x_mm = stack_.pixel_mm, .y_mm = stack_.pixel_mm});
    const Reach reach = brain_reach();
    for (int y = 0; y < rest.height; ++y) {
      for (int x = 0; x < rest.width; ++x) {
        if (rest.at(x, y) != 0) continue;
        Share& share = shares[static_cast<std::size_t>(label(x, y) - 1)];
        share.depth_mm = std::max(share.depth_mm, static_cast<double>(depth.at(x, y)));
        share.depth_sum_mm += depth.at(x, y);
        share.mirrored += paired(stack_, midline_, median_hu_, index_, x, y, index_);
        if (const auto there = label_opposite(stack_, midline_, found_, index_, x, y, label(x, y)))
          share.opposite[there] += 1;
        add_value(x, y, share);
        add_place(x, y, reach, share);
        add_edge(x, y, share);
        add_surroundings(x, y, share);
      }
    }
    return shares;
  }

 private:
  std::int32_t label(int x, int y) const { return found_.labels.at(x, y, static_cast<int>(index_)); }
  bool inside(int x, int y) const {
    return x >= 0 && y >= 0 && x < stack_.box.width && y < stack_.box.height;
  }
  double across_px(int x, int y) const {
    return midline_.across_px(static_cast<int>(index_), x + stack_.box.x, y + stack_.box.y);
  }
  double along_px(int x, int y) const { return midline_.along_px(x + stack_.box.x, y + stack_.box.y); }

  image::Mask background() const {
    image::Mask rest{stack_.box.width, stack_.box.height};
    const std::size_t first = index_ * rest.pixels.size();
    for (std::size_t n = 0; n < rest.pixels.size(); ++n)
      rest.pixels[n] = found_.labels.voxels[first + n] == 0;
    return rest;
  }

  Reach brain_reach() const {
    Reach reach;
    const image::Mask& brain = stack_.brain[index_];
    for (int y = 0; y < brain.height; y += 2) {
      for (int x = 0; x < brain.width; x += 2) {
        if (brain.at(x, y) == 0) continue;
        const double along = along_px(x, y);
        reach.aside_px = std::max(reach.aside_px, std::abs(across_px(x, y)));
        reach.front_px = std::min(reach.front_px, along), reach.back_px = std::max(reach.back_px, along);
      }
    }
    return reach;
  }

  void add_value(int x, int y, Share& share) const {
    const double hu = stack_.quiet[index_].at(x, y);
    share.pixels += 1, share.hu += hu, share.peak_hu = std::max(share.peak_hu, hu);
  }

  void add_place(int x, int y, const Reach& reach, Share& share) const {
    const double across = across_px(x, y), length = std::max(1.0, reach.back_px - reach.front_px);
    share.near_midline += std::abs(across) * stack_.pixel_mm < falx_mm;
    share.right += across > 0;
    share.aside += std::abs(across) / reach.aside_px;
    share.along += 2 * (along_px(x, y) - reach.front_px) / length - 1;
  }

  /// Whether the pixel is at the region's edge, and bone or its rim beside it.
  void add_edge(int x, int y, Share& share) const {
    constexpr int steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    bool edge = false, bone = false;
    for (const auto& step : steps) {
      const int to_x = x + step[0], to_y = y + step[1];
      if (inside(to_x, to_y) && label(to_x, to_y) != 0) continue;
      edge = true;
      bone |= !inside(to_x, to_y) || stack_.brain[index_].at(to_x, to_y) != image::brain;
    }
    share.edge += edge, share.at_bone += bone;
  }

  void add_surroundings(int x, int y, Share& share) const {
    const int steps[4][2] = {{beside_, 0}, {-beside_, 0}, {0, beside_}, {0, -beside_}};
    for (const auto& step : steps) {
      const int to_x = x + step[0], to_y = y + step[1];
      if (!inside(to_x, to_y) || stack_.brain[index_].at(to_x, to_y) != image::brain) continue;
      if (label(to_x, to_y) == label(x, y)) continue;
      share.around += 1;
      share.dark_around += stack_.quiet[index_].at(to_x, to_y) < dark_hu_;
    }
  }

  const BrainStack& stack_;
  const image::VolumeComponents& found_;
  const Midline& midline_;
  std::size_t index_;
  double median_hu_, dark_hu_;
  int beside_;
};

double share_of(double part, double whole) { return whole > 0 ? part / whole : 0; }

/// The place of the highest slice with brain; nothing where so few show brain that none need be the top, or
/// where nothing tells which end of the stack is the head's.
std::optional<double> top_mm_of(const BrainStack& stack, const image::SlicePlaces& places) {
  if (!stack.feet_first) return std::nullopt;
  constexpr std::size_t enough = 8;
  std::size_t with_brain = 0;
  double top_mm = 0;
  for (std::size_t n = 0; n < stack.brain.size(); ++n) {
    if (!stack.brain[n].empty()) top_mm = places.origins_mm[n].z, ++with_brain;
  }
  return with_brain >= enough ? std::optional{top_mm} : std::nullopt;
}

double plateau_hu_of(const BrainStack& stack, const image::VolumeComponents& found, const Region& region) {
  const image::Component& extent = region.extent;
  double sum = 0, count = 0;
  for (int z = extent.first_z; z <= extent.last_z; ++z) {
    const image::Plane<float>& quiet = stack.quiet[static_cast<std::size_t>(z)];
    if (quiet.empty()) continue;  // a network may draw where no brain is found
    for (int y = extent.first_y; y <= extent.last_y; ++y) {
      for (int x = extent.first_x; x <= extent.last_x; ++x) {
        if (found.labels.at(x, y, z) != extent.label || quiet.at(x, y) < region.mean_hu) continue;
        sum += quiet.at(x, y), count += 1;
      }
    }
  }
  return count > 0 ? sum / count : region.mean_hu;
}

std::optional<std::size_t> counterpart_of(const Share& share) {
  for (const auto& [label, pixels] : share.opposite) {
    if (pixels > 0.5 * share.pixels) return static_cast<std::size_t>(label - 1);
  }
  return std::nullopt;
}

Region region_of(const std::vector<std::vector<Share>>& shares, const image::Component& component,
                 double pixel_mm2) {
  Region region;
  region.extent = component;
  Share all;
  for (const std::vector<Share>& slice : shares) {
    const Share share = slice.empty() ? Share{} : slice[static_cast<std::size_t>(component.label - 1)];
    region.area_mm2.push_back(share.pixels * pixel_mm2);
    all.add(share);
  }
  region.mean_hu = share_of(all.hu, all.pixels);
  region.peak_hu = all.peak_hu;
  region.thickness_mm = 2 * all.depth_mm;
  region.bone_share = share_of(all.at_bone, all.edge);
  region.midline_share = share_of(all.near_midline, all.pixels);
  region.right_share = share_of(all.right, all.pixels);
  region.aside = share_of(all.aside, all.pixels);
  region.along = share_of(all.along, all.pixels);
  region.dark_share = share_of(all.dark_around, all.around);
  region.mirror_share = share_of(all.mirrored, all.pixels);
  region.counterpart = counterpart_of(all);
  region.depth_mm = share_of(all.depth_sum_mm, all.pixels) - std::sqrt(pixel_mm2) / 2;
  return region;
}

}  // namespace

std::vector<Region> measure(const BrainStack& stack, const image::VolumeComponents& found,
                            const image::SlicePlaces& places, const BrainLevel& level, const Midline& midline,
                            Context& context) {
  std::vector<std::vector<Share>> shares(stack.brain.size());
  context.pool.each(shares.size(), [&](std::size_t slice) {
    if (!stack.brain[slice].empty()) shares[slice] = Slice{stack, found, level, midline, slice}.shares();
  });
  const std::optional<double> top_mm = top_mm_of(stack, places);
  std::vector<Region> regions;
  for (const image::Component& component : found.components) {
    Region region = region_of(shares, component, stack.pixel_mm * stack.pixel_mm);
    region.plateau_hu = plateau_hu_of(stack, found, region);
    if (top_mm) region.below_top_mm = *top_mm - component.centre_mm.z;
    regions.push_back(std::move(region));
  }
  return regions;
}

}  // namespace haima::reader
