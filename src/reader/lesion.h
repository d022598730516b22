// Bright regions measured: how large, how bright, where in the head, and what lies around them.
#pragma once
#include <optional>
#include <vector>

#include "base/context.h"
#include "image/component.h"
#include "reader/hyperdense.h"
#include "reader/midline.h"

namespace haima::reader {

/// What is measured of a region before it is judged. Where the stack knows no millimetres they rest on an
/// assumed pixel and an assumed slice: good for judging, never reported.
struct Region {
  image::Component extent;
  std::vector<double> area_mm2;                     // per slice of the stack
  double mean_hu = 0, peak_hu = 0, plateau_hu = 0;  // plateau: mean of its brighter half
  double thickness_mm = 0;                          // twice the greatest depth in a slice
  double bone_share = 0;                            // of its edge that lies at the skull
  double midline_share = 0;  // of it that is near enough to the midline to be falx or sagittal sinus
  double right_share = 0;    // of it that lies right of the midline in the picture
  double aside = 0;          // mean distance from the midline; 1: as far as brain reaches
  double along = 0;          // mean place from front (-1) to back (1)
  double dark_share = 0;     // of the brain close around it that is as dark as water
  double mirror_share = 0;   // of it whose place on the head's other side is nearly as bright
  std::optional<std::size_t> counterpart;  // the region that most of it has opposite
  double depth_mm = 0;  // mean distance from its edge: little in sheets and tubes, whatever their size
  std::optional<double>
      below_top_mm;  // its middle under the brain's highest slice, where enough slices show brain

  /// False where all of it lies in slices in which no brain was found.
  bool measured() const { return thickness_mm > 0; }
};

std::vector<Region> measure(const BrainStack& stack, const image::VolumeComponents& found,
                            const image::SlicePlaces& places, const BrainLevel& level, const Midline& midline,
                            Context& context);

}  // namespace haima::reader
