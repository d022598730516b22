// A lesion's true outline and volume: from the bright core that found it, how much of every pixel around is
// blood. At its edge a pixel holds both clot and what lies beside, each counted by its share; under the
// skull, where bone blurs in and brightness says nothing, a pixel is what its nearest readable neighbour is,
// out to the inner table.
#pragma once
#include <vector>

#include "image/plane.h"
#include "reader/hyperdense.h"
#include "reader/lesion.h"
#include "reader/midline.h"

namespace haima::reader {

/// A lesion drawn anew.
struct Outline {
  std::vector<double> area_mm2;  // per slice, pixels by their share
  double pixels = 0, hu_sum = 0;
  int first_slice = 0, last_slice = 0;
};

struct Outlines {
  std::vector<image::Mask> labels;  // per slice, of the stack's box: lesion number + 1; empty where none
  std::vector<Outline> lesions;     // one per region asked for
};

/// Draws the regions of `chosen`, in that order; where two meet, the earlier one has the pixel. What is
/// darker than `least_hu` belongs to none.
Outlines outlines_of(const BrainStack& stack, const image::VolumeComponents& found,
                     const std::vector<Region>& regions, const std::vector<std::size_t>& chosen,
                     const BrainLevel& level, double least_hu, const Midline& midline,
                     const image::SlicePlaces& places, Context& context);

}  // namespace haima::reader
