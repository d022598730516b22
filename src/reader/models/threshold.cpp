// threshold: what is brighter than the rest of this brain is judged by brightness, size, shape and place.
// The baseline that every network must beat. Its scores are evidence between 0 and 1, not calibrated chances,
// and it says nothing of midline shift.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/time.h"
#include "image/brain.h"
#include "reader/geometry.h"
#include "reader/hyperdense.h"
#include "reader/judge.h"
#include "reader/lesion.h"
#include "reader/midline.h"
#include "reader/model.h"
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

constexpr OperatingPoint operating{"balanced", 0.5};

constexpr std::size_t most_lesions = 250;  // their numbers share a byte in the masks

double pixels_of(const BrainStack& stack) {
  double pixels = 0;
  for (const image::Mask& mask : stack.brain) {
    pixels += static_cast<double>(
        std::count_if(mask.pixels.begin(), mask.pixels.end(), [](auto value) { return value != 0; }));
  }
  return pixels;
}

void score_slices(const std::vector<Region>& regions, const std::vector<double>& evidence,
                  const BrainStack& stack, Findings& findings) {
  double most = 0;
  for (std::size_t slice = 0; slice < findings.slices.size(); ++slice) {
    if (stack.brain[slice].empty()) continue;
    double score = 0;
    for (std::size_t n = 0; n < regions.size(); ++n) {
      if (regions[n].area_mm2[slice] == 0) continue;
      score = std::max(score, score_of(evidence_in_slice(evidence[n], regions[n], slice)));
    }
    findings.slices[slice].probability.any = score;
    findings.slices[slice].flagged = score >= operating.threshold;
    most = std::max(most, score);
  }
  findings.probability.any = most;
}

/// The regions that are called blood, largest first.
std::vector<std::size_t> called(const std::vector<double>& evidence) {
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < evidence.size() && chosen.size() < most_lesions; ++n) {
    if (score_of(evidence[n]) >= operating.threshold) chosen.push_back(n);
  }
  return chosen;
}

Lesion lesion_of(const Region& region, const Outline& outline, const ct::Stack& stack, double brain_pixels) {
  const bool left_at_right = stack.row.x >= 0;
  Lesion lesion;
  lesion.kind = kind_of(region);
  lesion.side = side_of(region, left_at_right);
  lesion.region = place_of(region, lesion.kind);
  lesion.area_fraction = outline.pixels / brain_pixels;
  lesion.mean_hu = outline.hu_sum / std::max(outline.pixels, 1.0);
  lesion.first_slice = outline.first_slice;
  lesion.last_slice = outline.last_slice;
  if (millilitres_known(stack)) lesion.volume_ml = volume_ml(outline.area_mm2, stack);
  if (millimetres_known(stack)) lesion.diameter_mm = region.extent.diameter_mm;
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

/// Slices without brain, or why none shows any; else why the mask is in doubt.
void warn_of_brain(const image::BrainMask& mask, Findings& findings) {
  Warning none{WarningCode::no_brain, "", {}};
  for (std::size_t n = 0; n < mask.planes.size(); ++n) {
    if (mask.planes[n].empty()) none.slices.push_back(static_cast<int>(n));
  }
  const bool all = none.slices.size() == mask.planes.size();
  if (!none.slices.empty()) {
    none.sentence = all ? mask.doubt
                        : "no brain was found in " + std::to_string(none.slices.size()) + " of " +
                              std::to_string(mask.planes.size()) + " slices, which were not read";
    findings.warnings.push_back(std::move(none));
  }
  if (!all && !mask.doubt.empty())
    findings.warnings.push_back({WarningCode::brain_mask_doubtful, mask.doubt, {}});
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

void say_nothing(const std::string& why, Findings& findings) {
  findings.verdict = Verdict::cannot_say;
  findings.reason = why;
}

void report_regions(const ct::Stack& scan, const BrainStack& stack, const image::VolumeComponents& found,
                    const std::vector<Region>& regions, const BrainLevel& level, const Midline& midline,
                    const image::SlicePlaces& places, Findings& findings, Context& context) {
  const std::vector<double> evidence = evidence_for_each(regions);
  score_slices(regions, evidence, stack, findings);
  const std::vector<std::size_t> chosen = called(evidence);
  const Outlines outlines = outlines_of(stack, found, regions, chosen, level, hysteresis_of(level).low_hu,
                                        midline, places, context);
  const double brain_pixels = pixels_of(stack);
  for (std::size_t n = 0; n < chosen.size(); ++n) {
    findings.lesions.push_back(lesion_of(regions[chosen[n]], outlines.lesions[n], scan, brain_pixels));
  }
  paint(outlines, stack.box, scan, findings);
  if (millilitres_known(scan)) sum_volumes(findings);
  const bool bleeding = *findings.probability.any >= operating.threshold;
  findings.verdict = bleeding ? Verdict::bleeding : Verdict::none;
  findings.reason =
      bleeding ? "tissue inside the skull is as bright as fresh blood, in shape and place too"
               : "nothing inside the skull is as bright as fresh blood and shaped and placed like it";
}

Result<> find(const ct::Scan& scan, Findings& findings, Context& context) {
  Stopwatch watch;
  findings.operating_point = operating;
  const image::BrainMask mask = image::brain_mask(head_planes_of(scan.stack), context);
  findings.times.push_back({"brain", watch.elapsed_ms()});
  warn_of_brain(mask, findings);

  watch = {};
  BrainStack stack = cut_out(scan.stack, mask, context);
  const image::SlicePlaces places = places_of(scan.stack);
  const Midline midline = midline_of(mask.planes);
  remove_shading(stack, midline, places, context);
  const BrainLevel level = level_of(stack);
  if (const std::string why = why_not(level, mask); !why.empty()) {
    say_nothing(why, findings);
    return {};
  }
  const Hysteresis hysteresis = hysteresis_of(level);
  const image::VolumeComponents found = standing_out(stack, hysteresis, places, context);
  const std::vector<Region> regions = measure(stack, found, places, level, midline, context);
  report_regions(scan.stack, stack, found, regions, level, midline, places, findings, context);
  findings.times.push_back({"lesions", watch.elapsed_ms()});
  return {};
}

}  // namespace

ModelKind threshold() {
  return {.name = "threshold",
          .summary = "tissue brighter than the rest of the brain, judged by size, shape and place",
          .make = []() -> Result<Model> {
            return Model{.name = "threshold", .rights = "Apache-2.0", .find = find};
          }};
}

}  // namespace haima::reader
