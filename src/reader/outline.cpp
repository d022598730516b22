#include "reader/outline.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "image/morphology.h"
#include "reader/body.h"
#include "reader/vein.h"

namespace haima::reader {
namespace {

constexpr double half = 0.5;
constexpr double body_share = 0.4;  // a little under the half: blood in thin sheets is nowhere pure
constexpr double rim_share = 0.5;   // more, as noise and bone are nearer
constexpr float touching = 0.35F;   // what lies outside of so much blood, under the skull, is blood
constexpr double edge_mm = 2;       // how far a scanner and noise reduction carry an edge to either side
constexpr double sheet_edge_mm =
    1;                           // of blood in sulci: beyond lies cortex, as bright as a sheet's faint edge
constexpr double beside_mm = 7;  // how far from it what lies beside a lesion is looked at
// That fresh blood is brighter than brain, where it is nowhere thick enough to show; what is nearly so is
// pure, even in a lesion that is faint elsewhere; and how bright blood must be to lie against the skull on
// its own.
constexpr double fresh_hu = 24, nearly_fresh_hu = 16, on_its_own_hu = 18;
constexpr double at_skull = 0.3;  // share of the edge from which blood is taken to lie against the skull
constexpr double table_mm = 3;    // how near to the skull's inner edge its bone is at its densest
constexpr double blur_mm = 8;     // how far bone can be blurred by a slice that cuts it aslant
constexpr float noise_hu = 25;    // of single pixels on the way up to bone

/// Means of `values` over the neighbours that count, and of `otherwise` where none is near.
image::Plane<float> mean_near(const image::Plane<float>& values, const image::Mask& counts, int reach,
                              float otherwise) {
  const int width = values.width, height = values.height;
  image::Plane<double> sum{width + 1, height + 1}, number{width + 1, height + 1};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const bool one = counts.at(x, y) != 0;
      sum.at(x + 1, y + 1) =
          sum.at(x, y + 1) + sum.at(x + 1, y) - sum.at(x, y) + (one ? values.at(x, y) : 0.0F);
      number.at(x + 1, y + 1) = number.at(x, y + 1) + number.at(x + 1, y) - number.at(x, y) + (one ? 1 : 0);
    }
  }
  image::Plane<float> out{width, height, otherwise};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int x0 = std::max(0, x - reach), x1 = std::min(width, x + reach + 1);
      const int y0 = std::max(0, y - reach), y1 = std::min(height, y + reach + 1);
      const auto over = [&](const image::Plane<double>& of) {
        return of.at(x1, y1) - of.at(x0, y1) - of.at(x1, y0) + of.at(x0, y0);
      };
      constexpr double enough = 4;
      if (over(number) >= enough) out.at(x, y) = static_cast<float>(over(sum) / over(number));
    }
  }
  return out;
}

/// The greatest value among the neighbours of each pixel.
image::Plane<float> most_near(const image::Plane<float>& values, int reach) {
  image::Plane<float> across = values, out = values;
  for (int y = 0; y < values.height; ++y) {
    for (int x = 0; x < values.width; ++x) {
      const auto row = values.row(y);
      across.at(x, y) = *std::max_element(row.begin() + std::max(0, x - reach),
                                          row.begin() + std::min(values.width, x + reach + 1));
    }
  }
  for (int y = 0; y < values.height; ++y) {
    for (int n = std::max(0, y - reach); n < std::min(values.height, y + reach + 1); ++n) {
      for (int x = 0; x < values.width; ++x) out.at(x, y) = std::max(out.at(x, y), across.at(x, n));
    }
  }
  return out;
}

/// One slice of one lesion: the share of each pixel that is blood.
class Shares {
 public:
  Shares(const BrainStack& stack, const std::vector<image::Mask>& body, std::size_t slice,
         const Region& region, double brain_hu)
      : stack_(stack),
        brain_(stack.brain[slice]),
        quiet_(stack.quiet[slice]),
        hu_(stack.hu[slice]),
        own_(body[slice].empty() ? image::Mask{brain_.width, brain_.height} : body[slice]),
        spacing_{.x_mm = stack.pixel_mm, .y_mm = stack.pixel_mm},
        clot_hu_(static_cast<float>(std::max(region.plateau_hu, brain_hu + fresh_hu))),
        at_skull_(region.bone_share > at_skull && region.plateau_hu > brain_hu + on_its_own_hu),
        faint_(!at_skull_ && region.plateau_hu < brain_hu + fresh_hu),
        brain_hu_(static_cast<float>(brain_hu)) {
    image::Mask around = own_;
    for (const std::size_t beside : {slice - 1, slice + 1}) {
      if (beside >= body.size() || body[beside].empty()) continue;
      for (std::size_t n = 0; n < around.pixels.size(); ++n) around.pixels[n] |= body[beside].pixels[n];
    }
    for (std::size_t n = 0; n < own_.pixels.size(); ++n) {
      if (blurred_bone(n)) own_.pixels[n] = around.pixels[n] = 0;
    }
    at_body_ = image::dilated(around, edge_mm, spacing_);
    about_body_ = image::dilated(around, beside_mm, spacing_);
    if (stack.hounsfield)
      bone_hu_ = most_near(hu_, std::max(1, static_cast<int>(std::lround(table_mm / stack.pixel_mm))));
  }

  image::Plane<float> shares() const {
    image::Plane<float> out = readable();
    if (at_skull_) fill_rim(out);
    return out;
  }

 private:
  /// Brighter than the clot, in a lesion that need not lie at the skull.
  bool blurred_bone(std::size_t n) const {
    constexpr float brighter_hu = 20;
    return !at_skull_ && quiet_.pixels[n] > clot_hu_ + brighter_hu;
  }

  /// Off the skull bone's rim can be read too, where it is no brighter than the clot.
  bool readable(std::size_t n) const {
    if (blurred_bone(n)) return false;
    return brain_.pixels[n] == image::brain || (!at_skull_ && own_.pixels[n] != 0);
  }

  /// Where brightness can be believed.
  image::Plane<float> readable() const {
    image::Mask other = own_;
    for (std::size_t n = 0; n < other.pixels.size(); ++n)
      other.pixels[n] = own_.pixels[n] == 0 && (readable(n) || !at_skull_);
    const image::Mask at_other = image::dilated(other, edge_mm, spacing_);
    const image::Mask in_sheet = image::dilated(own_, sheet_edge_mm, spacing_);
    image::Mask within{brain_.width, brain_.height}, beside = within, cortex = within;
    for (std::size_t n = 0; n < within.pixels.size(); ++n) {
      within.pixels[n] = own_.pixels[n] != 0 && at_other.pixels[n] == 0 &&
                         (!faint_ || quiet_.pixels[n] > brain_hu_ + nearly_fresh_hu);
      beside.pixels[n] = readable(n) && at_body_.pixels[n] == 0 && about_body_.pixels[n] != 0;
      cortex.pixels[n] = beside.pixels[n] != 0 && quiet_.pixels[n] > brain_hu_;
    }
    const image::Plane<float> darkest = darkest_near();
    const int reach = std::max(2, static_cast<int>(std::lround(beside_mm / stack_.pixel_mm)));
    const image::Plane<float> clot = mean_near(quiet_, within, reach, clot_hu_);
    const image::Plane<float> rest = mean_near(quiet_, beside, reach, brain_hu_);
    // Beside blood in a sulcus lies cortex, the brighter part of brain.
    const image::Plane<float> grey = mean_near(quiet_, cortex, reach, brain_hu_);
    image::Plane<float> out{brain_.width, brain_.height};
    for (std::size_t n = 0; n < out.pixels.size(); ++n) {
      if (!readable(n) || at_body_.pixels[n] == 0) continue;
      constexpr float least_contrast_hu = 5;
      const bool sheet = clot.pixels[n] == clot_hu_ && !at_skull_;
      if (sheet && in_sheet.pixels[n] == 0) continue;
      const float base = sheet ? grey.pixels[n] : std::min(rest.pixels[n], darkest.pixels[n]);
      const float contrast = std::max(clot.pixels[n] - base, least_contrast_hu);
      out.pixels[n] =
          within.pixels[n] != 0 ? 1.0F : std::clamp((quiet_.pixels[n] - base) / contrast, 0.0F, 1.0F);
    }
    return out;
  }

  /// The darkest that can be read close by, noise allowed for: a thin layer of water under a clot is blurred,
  /// and the half-way between clot and the brain beyond it would lie inside the clot.
  image::Plane<float> darkest_near() const {
    constexpr double layer_mm = 2.5;
    constexpr float quiet_noise_hu = 2, darkest_hu = -1000;
    image::Plane<float> negative = quiet_;
    for (std::size_t n = 0; n < negative.pixels.size(); ++n)
      negative.pixels[n] = readable(n) ? -quiet_.pixels[n] : darkest_hu;
    image::Plane<float> out =
        most_near(negative, std::max(1, static_cast<int>(std::lround(layer_mm / stack_.pixel_mm))));
    for (float& value : out.pixels) value = quiet_noise_hu - value;
    return out;
  }

  struct Step {
    int x, y;
    float share, highest_hu;
  };

  /// From readable pixels outwards through what bone blurs into, up to the inner table.
  void fill_rim(image::Plane<float>& out) const {
    image::Mask seen{brain_.width, brain_.height};
    std::vector<Step> edge;
    for (int y = 0; y < brain_.height; ++y) {
      for (int x = 0; x < brain_.width; ++x) {
        if (brain_.at(x, y) != image::brain) continue;
        seen.at(x, y) = 1;
        edge.push_back({x, y, out.at(x, y) >= touching ? 1.0F : 0.0F, hu_.at(x, y)});
      }
    }
    const int steps = static_cast<int>(std::lround(blur_mm / stack_.pixel_mm));
    for (int n = 0; n < steps && !edge.empty(); ++n) edge = next(edge, seen, out);
  }

  std::vector<Step> next(const std::vector<Step>& edge, image::Mask& seen, image::Plane<float>& out) const {
    constexpr std::array<std::array<int, 2>, 4> steps = {{{1, 0}, {-1, 0}, {0, 1}, {0, -1}}};
    std::vector<Step> places;
    for (const Step& from : edge) {
      for (const auto& [dx, dy] : steps) {
        const int x = from.x + dx, y = from.y + dy;
        if (x < 0 || y < 0 || x >= brain_.width || y >= brain_.height || seen.at(x, y) != 0) continue;
        if (!blurred(x, y, from.highest_hu)) continue;
        seen.at(x, y) = 1;
        const float share = brain_.at(x, y) == image::brain_rim && own_.at(x, y) != 0 ? 1.0F : from.share;
        out.at(x, y) = share;
        places.push_back({x, y, share, std::max(from.highest_hu, hu_.at(x, y))});
      }
    }
    return places;
  }

  /// On the way up to bone; what falls again lies beyond it.
  bool blurred(int x, int y, float highest_hu) const {
    if (brain_.at(x, y) == image::brain_rim) return true;
    const float hu = hu_.at(x, y);
    return stack_.hounsfield && hu < (clot_hu_ + bone_hu_.at(x, y)) / 2 && hu > highest_hu - noise_hu;
  }

  const BrainStack& stack_;
  const image::Mask& brain_;
  const image::Plane<float>&quiet_, &hu_;
  image::Mask own_;
  image::Spacing spacing_;
  float clot_hu_;
  bool at_skull_, faint_;  // faint: nowhere thick enough to show how bright it is
  float brain_hu_;
  image::Mask at_body_, about_body_;  // what is, or touches, the body; and what lies beside it too
  image::Plane<float> bone_hu_;
};

/// What one lesion adds to a slice: shares that no earlier lesion has.
void add(const image::Plane<float>& shares, const BrainStack& stack, std::size_t slice, std::uint8_t number,
         image::Plane<float>& claimed, image::Mask& labels, Outline& outline) {
  double sum = 0;
  for (std::size_t n = 0; n < shares.pixels.size(); ++n) {
    const float share = std::min(shares.pixels[n], 1 - claimed.pixels[n]);
    if (share <= 0) continue;
    claimed.pixels[n] += share, sum += share;
    if (share < half || labels.pixels[n] != 0) continue;
    labels.pixels[n] = number;
    outline.pixels += 1, outline.hu_sum += std::min(stack.quiet[slice].pixels[n], 100.0F);
    outline.first_slice = std::min(outline.first_slice, static_cast<int>(slice));
    outline.last_slice = std::max(outline.last_slice, static_cast<int>(slice));
  }
  outline.area_mm2[slice] = sum * stack.pixel_mm * stack.pixel_mm;
}

bool near(const std::vector<image::Mask>& body, std::size_t slice) {
  return !body[slice].empty() || (slice > 0 && !body[slice - 1].empty()) ||
         (slice + 1 < body.size() && !body[slice + 1].empty());
}

}  // namespace

Outlines outlines_of(const BrainStack& stack, const image::VolumeComponents& found,
                     const std::vector<Region>& regions, const std::vector<std::size_t>& chosen,
                     const BrainLevel& level, double least_hu, const Midline& midline,
                     const image::SlicePlaces& places, Context& context) {
  const std::size_t slices = stack.brain.size();
  Outlines out;
  out.labels.resize(slices);
  std::vector<image::Plane<float>> claimed(slices);
  for (std::size_t n = 0; n < chosen.size(); ++n) {
    const Region& region = regions[chosen[n]];
    Outline outline{
        .area_mm2 = std::vector<double>(slices), .first_slice = static_cast<int>(slices), .last_slice = -1};
    const double contrast_hu = region.plateau_hu - level.median_hu;
    std::vector<image::Mask> body =
        body_of(stack, found, region.extent, std::max(least_hu, level.median_hu + body_share * contrast_hu),
                std::max(least_hu, level.median_hu + rim_share * contrast_hu));
    take_sinuses_away(stack, midline, places, level.median_hu, body, context);
    std::vector<image::Plane<float>> shares(slices);
    context.pool.each(slices, [&](std::size_t z) {
      if (stack.brain[z].empty() || !near(body, z)) return;
      shares[z] = Shares{stack, body, z, region, level.median_hu}.shares();
    });
    for (std::size_t z = 0; z < slices; ++z) {
      if (shares[z].empty()) continue;
      if (claimed[z].empty()) claimed[z] = {stack.box.width, stack.box.height};
      if (out.labels[z].empty()) out.labels[z] = {stack.box.width, stack.box.height};
      add(shares[z], stack, z, static_cast<std::uint8_t>(n + 1), claimed[z], out.labels[z], outline);
    }
    if (outline.pixels == 0)
      outline.first_slice = region.extent.first_z, outline.last_slice = region.extent.last_z;
    out.lesions.push_back(std::move(outline));
  }
  return out;
}

}  // namespace haima::reader
