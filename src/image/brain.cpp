#include "image/brain.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "image/brain_slice.h"
#include "image/morphology.h"

namespace haima::image {
namespace {

// ---- scales ----

constexpr double coarse_pixel_mm = 0.9, head_length_mm = 175;
constexpr double usual_spacing_mm = 5;

/// The longest side of what is not air or black, over the whole stack, in pixels.
int head_extent_px(const HeadPlanes& head, float dark_hu) {
  int longest = 0;
  for (const CtPlane* plane : head.planes) {
    int first_x = plane->width(), last_x = -1, first_y = plane->height(), last_y = -1;
    for (int y = 0; y < plane->height(); y += 2) {
      for (int x = 0; x < plane->width(); x += 2) {
        if (plane->hu(x, y) < dark_hu) continue;
        first_x = std::min(first_x, x), last_x = std::max(last_x, x);
        first_y = std::min(first_y, y), last_y = std::max(last_y, y);
      }
    }
    longest = std::max({longest, last_x - first_x, last_y - first_y});
  }
  return longest;
}

double pixel_mm_of(const HeadPlanes& head, float dark_hu) {
  if (head.pixel_x_mm > 0 && head.pixel_y_mm > 0) return std::sqrt(head.pixel_x_mm * head.pixel_y_mm);
  const int extent = head_extent_px(head, dark_hu);
  const int side = std::max(head.planes.front()->width(), head.planes.front()->height());
  return std::clamp(head_length_mm / std::max(extent, 1), 180.0 / side, 300.0 / side);
}

/// In a windowed picture bone is white and all that is darker than the window is black.
TissueRange tissue_of(const HeadPlanes& head) {
  if (head.hounsfield) return {};
  float low = std::numeric_limits<float>::max(), high = std::numeric_limits<float>::lowest();
  for (const CtPlane* plane : head.planes) {
    const auto [least, most] = std::minmax_element(plane->values.pixels.begin(), plane->values.pixels.end());
    low = std::min(low, static_cast<float>(plane->rescale.slope * *least + plane->rescale.intercept));
    high = std::max(high, static_cast<float>(plane->rescale.slope * *most + plane->rescale.intercept));
  }
  const float range = high - low;
  return {.dark_hu = low + 0.02F * range, .bone_hu = high - 0.02F * range};
}

// ---- which pieces are brain ----

bool surely_brain(const Piece& piece) {
  return piece.area_mm2 >= 2000 && piece.enclosure >= 0.9 && piece.bone_contact >= 0.4 &&
         piece.dark_contact <= 0.25;
}

bool perhaps_brain(const Piece& piece) {
  return piece.enclosure >= 0.8 && piece.dark_contact <= 0.3 && piece.bone_contact >= 0.25;
}

Mask grown(const Mask& core, const Mask& soft, double pixel_mm) {
  Mask out = dilated(core, neck_radius_mm + pixel_mm, {.x_mm = pixel_mm, .y_mm = pixel_mm});
  for (std::size_t n = 0; n < out.pixels.size(); ++n) out.pixels[n] = out.pixels[n] && soft.pixels[n];
  return out;
}

template <class Chosen>
Mask chosen_pieces(const SlicePieces& slice, double pixel_mm, Chosen chosen) {
  Mask core{slice.hu.width, slice.hu.height};
  std::vector<std::uint8_t> take(slice.pieces.size() + 1);
  bool any = false;
  for (std::size_t n = 0; n < slice.pieces.size(); ++n) any |= (take[n + 1] = chosen(n)) != 0;
  if (!any) return {};
  for (std::size_t n = 0; n < core.pixels.size(); ++n) {
    const auto label = static_cast<std::size_t>(slice.labels.pixels[n]);
    core.pixels[n] = label < take.size() ? take[label] : 0;
  }
  return grown(core, slice.soft, pixel_mm);
}

/// How much of each piece's core lies in `mask`, as a share.
std::vector<double> shares_in(const SlicePieces& slice, const Mask& mask) {
  std::vector<double> in(slice.pieces.size()), all(slice.pieces.size());
  for (std::size_t n = 0; n < mask.pixels.size(); ++n) {
    const auto label = static_cast<std::size_t>(slice.labels.pixels[n]);
    if (label == 0 || label > in.size()) continue;
    all[label - 1] += 1;
    in[label - 1] += mask.pixels[n] != 0;
  }
  for (std::size_t n = 0; n < in.size(); ++n) in[n] /= std::max(all[n], 1.0);
  return in;
}

/// Pieces that go on from the brain of the slice beside this one.
Mask continued(const SlicePieces& slice, const Mask& beside, double gap_mm, double pixel_mm) {
  const Mask reach = dilated(beside, 2 + 0.8 * gap_mm, {.x_mm = pixel_mm, .y_mm = pixel_mm});
  const std::vector<double> shares = shares_in(slice, reach);
  Mask out = chosen_pieces(slice, pixel_mm, [&](std::size_t n) {
    const Piece& piece = slice.pieces[n];
    return shares[n] >= 0.6 && (perhaps_brain(piece) || surely_brain(piece));
  });
  for (std::size_t n = 0; n < out.pixels.size(); ++n) out.pixels[n] = out.pixels[n] && reach.pixels[n];
  return out;
}

/// A slice on its own: the largest sure piece, and others beside it that are as enclosed.
Mask alone(const SlicePieces& slice, double pixel_mm) {
  if (std::none_of(slice.pieces.begin(), slice.pieces.end(), surely_brain)) return {};
  return chosen_pieces(slice, pixel_mm, [&](std::size_t n) {
    return surely_brain(slice.pieces[n]) ||
           (perhaps_brain(slice.pieces[n]) && slice.pieces[n].enclosure > 0.95);
  });
}

double sure_area_mm2(const SlicePieces& slice) {
  double area = 0;
  for (const Piece& piece : slice.pieces) area += surely_brain(piece) ? piece.area_mm2 : 0;
  return area;
}

double gap_mm(const HeadPlanes& head, std::size_t a, std::size_t b) {
  if (head.positions_mm.empty()) return usual_spacing_mm;
  return std::abs(head.positions_mm[a] - head.positions_mm[b]);
}

/// From the slice with the most sure brain to both ends.
std::vector<Mask> brain_through(const std::vector<SlicePieces>& slices, const HeadPlanes& head,
                                double pixel_mm) {
  std::vector<Mask> out(slices.size());
  std::size_t anchor = 0;
  double most = 0;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (const double area = sure_area_mm2(slices[n]); area > most) most = area, anchor = n;
  }
  if (most == 0) return out;
  out[anchor] = alone(slices[anchor], pixel_mm);
  for (std::size_t n = anchor + 1; n < slices.size() && !out[n - 1].empty(); ++n) {
    out[n] = continued(slices[n], out[n - 1], gap_mm(head, n, n - 1), pixel_mm);
  }
  for (std::size_t n = anchor; n-- > 0 && !out[n + 1].empty();) {
    out[n] = continued(slices[n], out[n + 1], gap_mm(head, n, n + 1), pixel_mm);
  }
  return out;
}

// ---- back to the slices' own pixels ----

constexpr double rim_mm = 1.5;

Mask fine(const Mask& brain_coarse, const SlicePieces& slice, const CtPlane& plane, const CoarseGrid& grid,
          const TissueRange& range) {
  if (brain_coarse.empty()) return {};
  const Spacing spacing{.x_mm = grid.pixel_mm, .y_mm = grid.pixel_mm};
  const Mask whole = dilated(holes_filled(brain_coarse), 1.5 * grid.pixel_mm, spacing);
  Mask skull = slice.bone;
  const Mask inner = eroded(holes_filled(brain_coarse), 2 * grid.pixel_mm, spacing);
  for (std::size_t n = 0; n < skull.pixels.size(); ++n) skull.pixels[n] = skull.pixels[n] && !inner.pixels[n];
  const Plane<float> to_bone = distance_to(skull, spacing);
  Mask out{plane.width(), plane.height()};
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const int cx = std::min(x / grid.factor, whole.width - 1),
                cy = std::min(y / grid.factor, whole.height - 1);
      if (whole.at(cx, cy) == 0) continue;
      if (inner.at(cx, cy) == 0 && plane.hu(x, y) > range.bone_hu) continue;
      out.at(x, y) = to_bone.at(cx, cy) < rim_mm ? brain_rim : brain;
    }
  }
  return out;
}

}  // namespace

BrainMask brain_mask(const HeadPlanes& head, Context& context) {
  BrainMask out;
  out.planes.resize(head.planes.size());
  if (head.planes.empty()) return out;
  const TissueRange range = tissue_of(head);
  out.pixel_mm = pixel_mm_of(head, range.dark_hu);
  CoarseGrid grid;
  grid.factor = std::max(1, static_cast<int>(std::lround(coarse_pixel_mm / out.pixel_mm)));
  grid.pixel_mm = out.pixel_mm * grid.factor;

  std::vector<SlicePieces> slices(head.planes.size());
  context.pool.each(slices.size(), [&](std::size_t n) {
    slices[n] = take_apart(coarse(*head.planes[n], grid.factor), grid, range);
  });
  const std::vector<Mask> coarse_masks = brain_through(slices, head, grid.pixel_mm);
  context.pool.each(slices.size(), [&](std::size_t n) {
    out.planes[n] = fine(coarse_masks[n], slices[n], *head.planes[n], grid, range);
  });
  return out;
}

}  // namespace haima::image
