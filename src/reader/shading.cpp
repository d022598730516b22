#include "reader/shading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "image/morphology.h"

namespace haima::reader {
namespace {

constexpr std::array<double, 6> depths_mm = {2, 5, 8.5, 13, 19, 27};  // the middles of the depths told apart
constexpr std::array<double, 4> rims_mm = {1, 1.5, 2, 2.7};           // where depths in the rim part
constexpr int brain_depths = static_cast<int>(depths_mm.size()), rims = static_cast<int>(rims_mm.size()) + 1;
constexpr int depths = brain_depths + rims, alongs = 5, sides = 2;
constexpr std::size_t cells = static_cast<std::size_t>(depths) * alongs * sides;
constexpr double lowest_hu = -10, step_hu = 0.5;
constexpr std::size_t bins = 220;

/// Between two of a row of places: the lower one and how far towards the next.
struct Between {
  int low = 0;
  double part = 0;
};

Between among(double value, int count) {
  const double held = std::clamp(value, 0.0, count - 1.0);
  const int low = std::min(static_cast<int>(held), count - 2);
  return {low, held - low};
}

Between depth_place(double depth_mm) {
  int low = 0;
  while (low + 2 < brain_depths && depth_mm > depths_mm[static_cast<std::size_t>(low) + 1]) ++low;
  const double from = depths_mm[static_cast<std::size_t>(low)],
               to = depths_mm[static_cast<std::size_t>(low) + 1];
  return {low, std::clamp((depth_mm - from) / (to - from), 0.0, 1.0)};
}

std::size_t cell_of(int depth, int along, int side) {
  return (static_cast<std::size_t>(depth) * alongs + static_cast<std::size_t>(along)) * sides +
         static_cast<std::size_t>(side);
}

/// How bright brain is, counted cell by cell.
struct Counts {
  std::vector<std::uint32_t> counts = std::vector<std::uint32_t>(cells * bins);

  void add(const Counts& other) {
    for (std::size_t n = 0; n < counts.size(); ++n) counts[n] += other.counts[n];
  }

  std::optional<double> median(std::size_t cell, double at_least) const {
    const std::uint32_t* of = counts.data() + cell * bins;
    double all = 0, below = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) all += of[bin];
    if (all < at_least) return std::nullopt;
    std::size_t bin = 0;
    while ((below += of[bin]) < all / 2) ++bin;
    return lowest_hu + (static_cast<double>(bin) + 0.5) * step_hu;
  }
};

/// Where a slice's pixels lie: depth under the skull, and along the head.
class Places {
 public:
  Places(const BrainStack& stack, const Midline& midline, std::size_t slice)
      : stack_(stack), midline_(midline), slice_(slice), brain_(stack.brain[slice]) {
    image::Mask outside{brain_.width + 2, brain_.height + 2, 1};
    for (int y = 0; y < brain_.height; ++y) {
      for (int x = 0; x < brain_.width; ++x) outside.at(x + 1, y + 1) = brain_.at(x, y) == image::not_brain;
    }
    depth_mm_ = image::distance_to(outside, {.x_mm = stack.pixel_mm, .y_mm = stack.pixel_mm});
    for (int y = 0; y < brain_.height; ++y) {
      for (int x = 0; x < brain_.width; ++x) {
        if (brain_.at(x, y) == image::not_brain) continue;
        front_ = std::min(front_, along_px(x, y)), back_ = std::max(back_, along_px(x, y));
      }
    }
  }

  Between depth(int x, int y) const { return depth_place(depth_mm_.at(x + 1, y + 1)); }
  Between along(int x, int y) const {
    return among((along_px(x, y) - front_) / std::max(back_ - front_, 1.0) * alongs - 0.5, alongs);
  }
  /// The rim's own depths, below those of brain in the table: bone's blur changes from pixel to pixel.
  int rim(int x, int y) const {
    const auto deeper = std::upper_bound(rims_mm.begin(), rims_mm.end(), depth_mm_.at(x + 1, y + 1));
    return brain_depths + static_cast<int>(deeper - rims_mm.begin());
  }
  int side(int x, int y) const {
    return midline_.across_px(static_cast<int>(slice_), x + stack_.box.x, y + stack_.box.y) > 0;
  }

 private:
  double along_px(int x, int y) const { return midline_.along_px(x + stack_.box.x, y + stack_.box.y); }

  const BrainStack& stack_;
  const Midline& midline_;
  std::size_t slice_;
  const image::Mask& brain_;
  image::Plane<float> depth_mm_;
  double front_ = std::numeric_limits<double>::max(), back_ = std::numeric_limits<double>::lowest();
};

int nearest(Between place) { return place.low + (place.part > 0.5); }

Counts counts_of(const BrainStack& stack, const Places& places, std::size_t slice) {
  Counts out;
  const image::Mask& brain = stack.brain[slice];
  for (int y = 0; y < brain.height; ++y) {
    for (int x = 0; x < brain.width; ++x) {
      if (brain.at(x, y) == image::not_brain) continue;
      const double bin = (stack.quiet[slice].at(x, y) - lowest_hu) / step_hu;
      if (bin < 0 || bin >= static_cast<double>(bins)) continue;
      const bool rim = brain.at(x, y) == image::brain_rim;
      const std::size_t cell = cell_of(rim ? places.rim(x, y) : nearest(places.depth(x, y)),
                                       nearest(places.along(x, y)), places.side(x, y));
      ++out.counts[cell * bins + static_cast<std::size_t>(bin)];
    }
  }
  return out;
}

using Table = std::array<double, static_cast<std::size_t>(depths) * alongs>;

/// The darker side's excess over the whole brain's median; never more than scanners leave.
Table table_of(const Counts& counts, double median_hu, double pixel_mm) {
  constexpr double most_in_brain_hu = 13, most_in_rim_hu = 60, enough_mm2 = 60;
  Table table{};
  for (int depth = 0; depth < depths; ++depth) {
    for (int along = 0; along < alongs; ++along) {
      const double enough = enough_mm2 / (pixel_mm * pixel_mm);
      const auto one = counts.median(cell_of(depth, along, 0), enough),
                 other = counts.median(cell_of(depth, along, 1), enough);
      const double excess = one && other ? std::min(*one, *other) - median_hu : 0;
      table[static_cast<std::size_t>(depth * alongs + along)] =
          std::clamp(excess, 0.0, depth < brain_depths ? most_in_brain_hu : most_in_rim_hu);
    }
  }
  return table;
}

/// Not std::lerp, whose care for what is infinite costs more than all else here.
double between(double from, double to, double part) { return from + part * (to - from); }

double value_at(const Table& table, int depth, Between along) {
  const auto at = [&](int a) { return table[static_cast<std::size_t>(depth * alongs + a)]; };
  return between(at(along.low), at(along.low + 1), along.part);
}

double value_at(const Table& table, Between depth, Between along) {
  return between(value_at(table, depth.low, along), value_at(table, depth.low + 1, along), depth.part);
}

/// The counts of all slices within reach of one.
Counts near_by(const std::vector<Counts>& all, const image::SlicePlaces& places, std::size_t slice) {
  constexpr double reach_mm = 8;
  Counts sum;
  for (std::size_t n = 0; n < all.size(); ++n) {
    if (all[n].counts.empty()) continue;
    if (std::abs(places.origins_mm[n].z - places.origins_mm[slice].z) <= reach_mm) sum.add(all[n]);
  }
  return sum;
}

}  // namespace

void remove_shading(BrainStack& stack, const Midline& midline, const image::SlicePlaces& places,
                    Context& context) {
  const BrainLevel level = level_of(stack);
  if (!level.known) return;
  std::vector<Counts> counts(stack.brain.size(), Counts{{}});
  std::vector<std::optional<Places>> where_in(stack.brain.size());
  context.pool.each(counts.size(), [&](std::size_t n) {
    if (stack.brain[n].empty()) return;
    counts[n] = counts_of(stack, where_in[n].emplace(stack, midline, n), n);
  });
  context.pool.each(counts.size(), [&](std::size_t n) {
    if (stack.brain[n].empty()) return;
    const Table table = table_of(near_by(counts, places, n), level.median_hu, stack.pixel_mm);
    const Places& where = *where_in[n];
    for (int y = 0; y < stack.box.height; ++y) {
      for (int x = 0; x < stack.box.width; ++x) {
        if (stack.brain[n].at(x, y) == image::not_brain) continue;
        const bool rim = stack.brain[n].at(x, y) == image::brain_rim;
        const Between along = where.along(x, y);
        const auto shading = static_cast<float>(rim ? value_at(table, where.rim(x, y), along)
                                                    : value_at(table, where.depth(x, y), along));
        stack.quiet[n].at(x, y) -= shading;
        if (!rim) stack.hu[n].at(x, y) -= shading;
      }
    }
  });
}

}  // namespace haima::reader
