// A lesion's true outline: from the bright core that found it to where its brightness has fallen by half,
// also into the rim beside bone that no core is looked for in.
#pragma once
#include <vector>

#include "base/context.h"
#include "image/plane.h"
#include "reader/hyperdense.h"
#include "reader/lesion.h"

namespace haima::reader {

/// A lesion drawn anew.
struct Outline {
  std::vector<double> area_mm2;  // per slice, on the stack's own pixels
  double pixels = 0, hu_sum = 0;
  int first_slice = 0, last_slice = 0;
};

struct Outlines {
  std::vector<image::Mask> labels;  // per slice, of the stack's box: lesion number + 1; empty where none
  std::vector<Outline> lesions;     // one per region asked for
};

/// Draws the regions of `chosen`, in that order; where two meet, the earlier one has the pixel.
Outlines outlines_of(const BrainStack& stack, const image::VolumeComponents& found,
                     const std::vector<Region>& regions, const std::vector<std::size_t>& chosen,
                     const BrainLevel& level);

}  // namespace haima::reader
