// From a bright region to a lesion: how large, on which side, where, of which kind, and how sure.
#pragma once
#include <vector>

#include "ct/ct.h"
#include "image/component.h"
#include "reader/findings.h"
#include "reader/hyperdense.h"
#include "reader/midline.h"

namespace haima::reader {

/// What is measured of a region before it is judged. Millimetres rest on an assumed pixel where the stack
/// knows none: good for judging, never reported.
struct Region {
  image::Component extent;
  std::vector<double> area_mm2;  // per slice of the stack
  double excess_hu = 0;          // mean above the brain's median
  double mean_hu = 0, peak_hu = 0;
  double thickness_mm = 0;   // twice the greatest depth in a slice
  double bone_share = 0;     // of its edge that lies at the skull
  double midline_share = 0;  // of it that lies within falx_mm of the midline
  double right_share = 0;    // of it that lies right of the midline in the picture
};

std::vector<Region> measure(const BrainStack& stack, const image::VolumeComponents& found,
                            const BrainLevel& level, const Midline& midline, Context& context);

}  // namespace haima::reader
