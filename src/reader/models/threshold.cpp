// threshold: what is brighter than the rest of this brain, and large, thick and bright enough, is called
// blood. The baseline that every network must beat. Scores are evidence between 0 and 1, not calibrated
// chances.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/time.h"
#include "image/brain.h"
#include "reader/hyperdense.h"
#include "reader/lesion.h"
#include "reader/midline.h"
#include "reader/model.h"

namespace haima::reader {
namespace {

constexpr OperatingPoint operating{"balanced", 0.5};

image::HeadPlanes planes_of(const ct::Stack& stack) {
  image::HeadPlanes head;
  for (const ct::Slice& slice : stack.slices) {
    head.planes.push_back(&slice.plane);
    if (stack.has_positions) head.positions_mm.push_back(slice.position_mm);
  }
  head.pixel_x_mm = stack.column_spacing_mm;
  head.pixel_y_mm = stack.row_spacing_mm;
  head.hounsfield = stack.hounsfield;
  return head;
}

image::SlicePlaces places_of(const ct::Stack& stack) {
  constexpr double usual_mm = 5;
  image::SlicePlaces places;
  double position_mm = 0;
  for (const ct::Slice& slice : stack.slices) {
    const double thickness_mm = slice.thickness_mm > 0 ? slice.thickness_mm : usual_mm;
    places.origins_mm.push_back({0, 0, stack.has_positions ? slice.position_mm : position_mm});
    places.thicknesses_mm.push_back(thickness_mm);
    position_mm += thickness_mm;
  }
  return places;
}

/// How much speaks for blood in one slice of a region: its area, weighed by how bright it is.
double evidence_mm2(const Region& region, std::size_t slice) {
  constexpr double fresh_excess_hu = 30;
  return region.area_mm2[slice] * std::clamp(region.excess_hu / fresh_excess_hu, 0.0, 1.5);
}

double score_of(double evidence) {
  constexpr double even_mm2 = 60;
  return evidence / (evidence + even_mm2);
}

bool plausible(const Region& region) {
  constexpr double calcified_hu = 100, least_thickness_mm = 3;
  return region.peak_hu < calcified_hu && region.thickness_mm >= least_thickness_mm;
}

Side side_of(const Region& region, const ct::Stack& stack) {
  constexpr double clearly = 0.75;
  const bool left_is_right = stack.row.x >= 0;
  if (region.midline_share > 0.5) return Side::midline;
  if (region.right_share > clearly) return left_is_right ? Side::left : Side::right;
  if (region.right_share < 1 - clearly) return left_is_right ? Side::right : Side::left;
  return Side::both;
}

bool millimetres_known(const ct::Stack& stack) {
  return stack.row_spacing_mm > 0 && stack.column_spacing_mm > 0;
}

bool millilitres_known(const ct::Stack& stack) {
  return millimetres_known(stack) &&
         std::all_of(stack.slices.begin(), stack.slices.end(),
                     [](const ct::Slice& slice) { return slice.thickness_mm > 0; });
}

Lesion lesion_of(const Region& region, const ct::Stack& stack, double brain_pixels) {
  Lesion lesion;
  lesion.side = side_of(region, stack);
  lesion.region = region.bone_share > 0.4 ? "extra-axial" : "";
  lesion.area_fraction = static_cast<double>(region.extent.voxels) / brain_pixels;
  lesion.mean_hu = region.mean_hu;
  lesion.first_slice = region.extent.first_z;
  lesion.last_slice = region.extent.last_z;
  if (millilitres_known(stack)) lesion.volume_ml = region.extent.volume_ml;
  if (millimetres_known(stack)) lesion.diameter_mm = region.extent.diameter_mm;
  return lesion;
}

double pixels_of(const BrainStack& stack) {
  double pixels = 0;
  for (const image::Mask& mask : stack.brain) {
    pixels += static_cast<double>(
        std::count_if(mask.pixels.begin(), mask.pixels.end(), [](auto v) { return v != 0; }));
  }
  return pixels;
}

void score_slices(const std::vector<Region>& regions, Findings& findings) {
  double most = 0;
  for (std::size_t slice = 0; slice < findings.slices.size(); ++slice) {
    double evidence = 0;
    for (const Region& region : regions) {
      if (plausible(region)) evidence += evidence_mm2(region, slice);
    }
    const double score = score_of(evidence);
    findings.slices[slice].probability.any = score;
    findings.slices[slice].flagged = score >= operating.threshold;
    most = std::max(most, score);
  }
  findings.probability.any = most;
}

void paint(const image::VolumeComponents& found, int label, std::uint8_t number, const BrainStack& stack,
           const ct::Stack& scan, Findings& findings) {
  const image::Component& extent = *std::find_if(found.components.begin(), found.components.end(),
                                                 [&](const image::Component& c) { return c.label == label; });
  for (int z = extent.first_z; z <= extent.last_z; ++z) {
    const image::CtPlane& plane = scan.slices[static_cast<std::size_t>(z)].plane;
    image::Mask& mask = findings.lesion_masks[static_cast<std::size_t>(z)];
    if (mask.empty()) mask = image::Mask{plane.width(), plane.height()};
    for (int y = extent.first_y; y <= extent.last_y; ++y) {
      for (int x = extent.first_x; x <= extent.last_x; ++x) {
        if (found.labels.at(x, y, z) == label) mask.at(x + stack.box.x, y + stack.box.y) = number;
      }
    }
  }
}

void warn_of_slices_without_brain(const image::BrainMask& mask, Findings& findings) {
  Warning warning{WarningCode::no_brain, "", {}};
  for (std::size_t n = 0; n < mask.planes.size(); ++n) {
    if (mask.planes[n].empty()) warning.slices.push_back(static_cast<int>(n));
  }
  if (warning.slices.empty()) return;
  warning.sentence = "no brain was found in " + std::to_string(warning.slices.size()) + " of " +
                     std::to_string(mask.planes.size()) + " slices";
  findings.warnings.push_back(std::move(warning));
}

Result<> find(const ct::Scan& scan, Findings& findings, Context& context) {
  Stopwatch watch;
  const image::BrainMask mask = image::brain_mask(planes_of(scan.stack), context);
  findings.times.push_back({"brain", watch.elapsed_ms()});
  findings.operating_point = operating;
  warn_of_slices_without_brain(mask, findings);
  if (!mask.doubt.empty()) findings.warnings.push_back({WarningCode::brain_mask_doubtful, mask.doubt, {}});

  watch = {};
  const BrainStack stack = cut_out(scan.stack, mask, context);
  const BrainLevel level = level_of(stack);
  if (!level.known) {
    findings.verdict = Verdict::cannot_say;
    findings.reason = "no brain was found in any slice";
    return {};
  }
  const Hysteresis hysteresis{level.median_hu + 14, level.median_hu + 22, 130};
  const image::VolumeComponents found = standing_out(stack, hysteresis, places_of(scan.stack), context);
  const Midline midline = midline_of(mask.planes);
  const std::vector<Region> regions = measure(stack, found, level, midline, context);
  score_slices(regions, findings);

  constexpr std::size_t most_lesions = 250;  // their numbers share a byte in the masks
  const double brain_pixels = pixels_of(stack);
  for (const Region& region : regions) {
    if (!plausible(region) || findings.lesions.size() == most_lesions) continue;
    double most = 0;
    for (std::size_t slice = 0; slice < region.area_mm2.size(); ++slice)
      most = std::max(most, evidence_mm2(region, slice));
    if (score_of(most) < operating.threshold) continue;
    findings.lesions.push_back(lesion_of(region, scan.stack, brain_pixels));
    paint(found, region.extent.label, static_cast<std::uint8_t>(findings.lesions.size()), stack, scan.stack,
          findings);
  }
  if (millilitres_known(scan.stack)) {
    findings.volume_ml = 0;
    for (const Lesion& lesion : findings.lesions) *findings.volume_ml += *lesion.volume_ml;
  }
  const bool bleeding = *findings.probability.any >= operating.threshold;
  findings.verdict = bleeding ? Verdict::bleeding : Verdict::none;
  findings.reason = bleeding ? "tissue as bright as fresh blood was found inside the skull"
                             : "nothing inside the skull is bright, large and thick enough to be fresh blood";
  findings.times.push_back({"lesions", watch.elapsed_ms()});
  return {};
}

}  // namespace

Model threshold() {
  return {.name = "threshold",
          .summary = "tissue brighter than the rest of the brain, by thresholds alone",
          .rights = "Apache-2.0",
          .find = find};
}

}  // namespace haima::reader
