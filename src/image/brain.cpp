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

constexpr double coarse_pixel_mm = 0.9, head_length_mm = 185;
constexpr double usual_spacing_mm = 5;

/// The longest side of the largest thing that is not dark, in pixels.
int head_extent_px(const CtPlane& plane, float dark_hu) {
  constexpr int step = 4;
  Mask bright{plane.width() / step, plane.height() / step};
  for (int y = 0; y < bright.height; ++y) {
    for (int x = 0; x < bright.width; ++x) bright.at(x, y) = plane.hu(x * step, y * step) > dark_hu;
  }
  const PlaneComponents found = components(bright);
  if (found.components.empty()) return 0;
  const Component& head = found.components.front();
  return step * std::max(head.last_x - head.first_x + 1, head.last_y - head.first_y + 1);
}

/// The median of slices that are not near an end of the head.
int head_extent_px(const HeadPlanes& head, float dark_hu, Context& context) {
  std::vector<int> extents(head.planes.size());
  context.pool.each(extents.size(),
                    [&](std::size_t n) { extents[n] = head_extent_px(*head.planes[n], dark_hu); });
  const int longest = *std::max_element(extents.begin(), extents.end());
  std::erase_if(extents, [&](int extent) { return extent * 10 < longest * 7; });
  std::nth_element(extents.begin(), extents.begin() + static_cast<std::ptrdiff_t>(extents.size() / 2),
                   extents.end());
  return extents[extents.size() / 2];
}

double pixel_mm_of(const HeadPlanes& head, float dark_hu, Context& context) {
  if (head.pixel_x_mm > 0 && head.pixel_y_mm > 0) return std::sqrt(head.pixel_x_mm * head.pixel_y_mm);
  const int side = std::max(head.planes.front()->width(), head.planes.front()->height());
  return std::clamp(head_length_mm / std::max(head_extent_px(head, dark_hu, context), 1), 150.0 / side,
                    350.0 / side);
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
  constexpr float brightest_blood_hu = 95, water_hu = 0;
  return {.dark_hu = low + 0.02F * range,
          .bone_hu = high - 0.02F * range,
          .dark_may_be_water = low > water_hu - 10,
          .thin_bone = high > brightest_blood_hu};
}

// ---- which pieces are brain ----

bool surely_brain(const Piece& piece) {
  if (piece.dark_share > 0.5) return false;
  const bool whole = piece.area_mm2 >= 2000 && piece.enclosure >= 0.9 && piece.bone_contact >= 0.4;
  const bool opened = piece.area_mm2 >= 5000 && piece.enclosure >= 0.75 && piece.bone_contact >= 0.35;
  return piece.dark_contact <= 0.3 && (whole || opened);
}

bool perhaps_brain(const Piece& piece) {
  return piece.dark_share < 0.5 && piece.enclosure >= 0.8 && piece.dark_contact <= 0.3 &&
         piece.bone_contact >= 0.25;
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
constexpr double vault_rim_mm = 3;  // where bone is near in the slice above: the vault leans in gently

/// Bone that is not a calcification inside the brain.
Mask skull_of(const Mask& bone, const Mask& inner) {
  Mask skull = bone;
  for (std::size_t n = 0; n < skull.pixels.size(); ++n) skull.pixels[n] = bone.pixels[n] && !inner.pixels[n];
  return skull;
}

/// Near bone in the slice, or over bone of the slice below, whose humps (orbits, petrous bones) end in
/// mid-slice, or under that of the vault.
Mask rim_of(const std::vector<SlicePieces>& slices, std::size_t n, const Mask& inner, double pixel_mm) {
  const Spacing spacing{.x_mm = pixel_mm, .y_mm = pixel_mm};
  const Mask skull = skull_of(slices[n].bone, inner);
  Mask rim = dilated(skull, rim_mm, spacing);
  const Mask near = dilated(skull, vault_rim_mm, spacing);
  for (std::size_t at = 0; at < rim.pixels.size(); ++at) {
    const bool below = n > 0 && slices[n - 1].bone.pixels[at] != 0;
    const bool above = n + 1 < slices.size() && slices[n + 1].bone.pixels[at] != 0;
    rim.pixels[at] = rim.pixels[at] != 0 || below || (above && near.pixels[at] != 0);
  }
  return rim;
}

/// What a coarse pixel says of those it stands for.
enum Ground : std::uint8_t { none, inside, rim_inside, outer, rim_outer };

Plane<std::uint8_t> ground_of(const Mask& brain_coarse, const std::vector<SlicePieces>& slices, std::size_t n,
                              double pixel_mm) {
  const Spacing spacing{.x_mm = pixel_mm, .y_mm = pixel_mm};
  const Mask filled = holes_filled(brain_coarse);
  const Mask whole = dilated(filled, 1.5 * pixel_mm, spacing);
  const Mask inner = eroded(filled, 2 * pixel_mm, spacing);
  const Mask rim = rim_of(slices, n, inner, pixel_mm);
  Plane<std::uint8_t> out{whole.width, whole.height};
  for (std::size_t at = 0; at < out.pixels.size(); ++at) {
    if (whole.pixels[at] == 0) continue;
    const bool at_rim = rim.pixels[at] != 0;
    out.pixels[at] = inner.pixels[at] != 0 ? (at_rim ? rim_inside : inside) : (at_rim ? rim_outer : outer);
  }
  return out;
}

Mask fine(const Mask& brain_coarse, const std::vector<SlicePieces>& slices, std::size_t n,
          const CtPlane& plane, const CoarseGrid& grid, const TissueRange& range) {
  if (brain_coarse.empty()) return {};
  const Plane<std::uint8_t> ground = ground_of(brain_coarse, slices, n, grid.pixel_mm);
  Mask out{plane.width(), plane.height()};
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* coarse = ground.row(std::min(y / grid.factor, ground.height - 1)).data();
    const std::int16_t* values = plane.values.row(y).data();
    std::uint8_t* to = out.row(y).data();
    for (int x = 0, cx = 0, left = grid.factor; x < out.width; ++x) {
      const std::uint8_t what = coarse[cx];
      const bool bone = (what == outer || what == rim_outer) && plane.hu(values[x]) > range.bone_hu;
      if (what != none && !bone) to[x] = what == rim_inside || what == rim_outer ? brain_rim : brain;
      if (--left == 0 && cx + 1 < ground.width) ++cx, left = grid.factor;
    }
  }
  return out;
}

// ---- doubt ----

/// Why no slice shows brain.
std::string why_none(const std::vector<SlicePieces>& slices) {
  double enclosed_mm2 = 0, dark_mm2 = 0;
  for (const SlicePieces& slice : slices)
    enclosed_mm2 += slice.enclosed_mm2, dark_mm2 += slice.enclosed_dark_mm2;
  constexpr double little_mm2 = 2000, mostly = 0.5;
  if (enclosed_mm2 < little_mm2)
    return "no brain was found, as no slice shows bone that encloses anything: this is no head, or its skull "
           "is not as bright as bone";
  if (dark_mm2 > mostly * enclosed_mm2)
    return "no brain was found, as " + std::to_string(std::lround(100 * dark_mm2 / enclosed_mm2)) +
           " % of what bone encloses is as dark as air or fat: a dry skull, a phantom, or the face alone";
  return "no brain was found, as nothing that bone encloses has the size and shape of brain";
}

std::string why_doubtful(const HeadPlanes& head, const TissueRange& range, const std::vector<Mask>& brain) {
  if (!head.hounsfield && !range.thin_bone) {
    return "the picture's window is so narrow that fresh blood can be as white as bone: the skull's inner "
           "edge is a guess";
  }
  if (!head.hounsfield && range.dark_may_be_water) {
    return "the picture's window is so narrow that water is as black as air: the brain's edge is a guess";
  }
  const auto empty = [](const Mask& mask) { return mask.empty(); };
  const auto first = std::find_if_not(brain.begin(), brain.end(), empty);
  const auto last = std::find_if_not(brain.rbegin(), brain.rend(), empty).base();
  if (first < last && std::any_of(first, last, empty))
    return "brain was not found in slices between others that show it";
  return {};
}

}  // namespace

BrainMask brain_mask(const HeadPlanes& head, Context& context) {
  BrainMask out;
  out.planes.resize(head.planes.size());
  if (head.planes.empty()) return out;
  const TissueRange range = tissue_of(head);
  out.pixel_mm = pixel_mm_of(head, range.dark_hu, context);
  CoarseGrid grid;
  grid.factor = std::max(1, static_cast<int>(std::lround(coarse_pixel_mm / out.pixel_mm)));
  grid.pixel_mm = out.pixel_mm * grid.factor;

  std::vector<SlicePieces> slices(head.planes.size());
  context.pool.each(slices.size(),
                    [&](std::size_t n) { slices[n] = take_apart(*head.planes[n], grid, range); });
  const std::vector<Mask> coarse_masks = brain_through(slices, head, grid.pixel_mm);
  context.pool.each(slices.size(), [&](std::size_t n) {
    out.planes[n] = fine(coarse_masks[n], slices, n, *head.planes[n], grid, range);
  });
  const bool none =
      std::all_of(out.planes.begin(), out.planes.end(), [](const Mask& m) { return m.empty(); });
  out.doubt = none ? why_none(slices) : why_doubtful(head, range, out.planes);
  return out;
}

}  // namespace haima::image
