#include "reader/bright.h"

#include <algorithm>
#include <cmath>

#include "reader/geometry.h"
#include "reader/judge.h"
#include "reader/outline.h"
#include "reader/shading.h"

namespace haima::reader {
namespace {

/// Above the brain's own median, so that a scanner some units out of calibration changes nothing, and in its
/// own spread, so that a quiet scan shows thin blood and a coarse one no noise.
Hysteresis hysteresis_of(const BrainLevel& level) {
  return {level.median_hu + std::clamp(2.6 * level.spread_hu, 9.0, 14.0),
          level.median_hu + std::clamp(3.9 * level.spread_hu, 13.0, 22.0)};
}

/// Why nothing can be said of this scan; empty where something can.
std::string why_not(const BrainLevel& level, const image::BrainMask& mask) {
  if (!level.known)
    return mask.doubt.empty() ? "nothing in the brain's place has Hounsfield units of brain" : mask.doubt;
  constexpr double darkest_hu = 10, brightest_hu = 60;
  if (level.median_hu < darkest_hu || level.median_hu > brightest_hu) {
    return "what should be brain has a median of " + std::to_string(std::lround(level.median_hu)) +
           " HU, which no brain has: the values are not Hounsfield units, or not of the declared window";
  }
  return {};
}

Lesion lesion_of(const Region& region, const Outline& outline, const ct::Stack& stack, double brain_pixels) {
  Lesion lesion;
  lesion.kind = kind_of(region);
  lesion.side = side_of(region, left_at_right(stack));
  lesion.region = place_of(region, lesion.kind);
  lesion.area_fraction = outline.pixels / brain_pixels;
  lesion.mean_hu = outline.hu_sum / std::max(outline.pixels, 1.0);
  lesion.first_slice = outline.first_slice;
  lesion.last_slice = outline.last_slice;
  if (millilitres_known(stack)) lesion.volume_ml = volume_ml(outline.area_mm2, stack);
  return lesion;
}

void paint(const Outlines& outlines, const Box& box, const ct::Stack& stack, Findings& findings) {
  for (std::size_t z = 0; z < outlines.labels.size(); ++z) {
    const image::Mask& labels = outlines.labels[z];
    if (labels.empty()) continue;
    image::Mask mask{stack.slices[z].plane.width(), stack.slices[z].plane.height()};
    for (int y = 0; y < labels.height; ++y) {
      std::copy(labels.row(y).begin(), labels.row(y).end(), mask.row(box.y + y).begin() + box.x);
    }
    findings.lesion_masks[z] = std::move(mask);
  }
}

}  // namespace

double brain_pixels_of(const BrainStack& stack) {
  double pixels = 0;
  for (const image::Mask& mask : stack.brain) pixels += static_cast<double>(area_px(mask));
  return pixels;
}

Bright bright_of(const ct::Stack& stack, Context& context) {
  Bright bright;
  bright.mask = image::brain_mask(head_planes_of(stack), context);
  bright.stack = cut_out(stack, bright.mask, context);
  bright.places = places_of(stack);
  bright.midline = midline_of(bright.mask.planes, context);
  remove_shading(bright.stack, bright.midline, bright.places, context);
  bright.level = level_of(bright.stack);
  bright.why_not = why_not(bright.level, bright.mask);
  if (!bright.why_not.empty()) return bright;
  bright.hysteresis = hysteresis_of(bright.level);
  bright.found = standing_out(bright.stack, bright.hysteresis, bright.places, context);
  bright.regions = measure(bright.stack, bright.found, bright.places, bright.level, bright.midline, context);
  return bright;
}

void add_lesions(const Bright& bright, const std::vector<std::size_t>& chosen, const ct::Stack& scan,
                 Findings& findings, Context& context) {
  const Outlines outlines = outlines_of(bright.stack, bright.found, bright.regions, chosen, bright.level,
                                        bright.hysteresis.low_hu, bright.midline, bright.places, context);
  const double brain_pixels = brain_pixels_of(bright.stack);
  for (std::size_t n = 0; n < chosen.size(); ++n)
    findings.lesions.push_back(lesion_of(bright.regions[chosen[n]], outlines.lesions[n], scan, brain_pixels));
  paint(outlines, bright.stack.box, scan, findings);
}

}  // namespace haima::reader
