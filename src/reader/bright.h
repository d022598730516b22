// Bright: what stands out in a scan by its brightness, measured and not yet judged, and how what is taken for
// blood becomes lesions. The threshold reader judges it by itself; a network of masks by what it drew.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "image/brain.h"
#include "reader/findings.h"
#include "reader/hyperdense.h"
#include "reader/lesion.h"
#include "reader/midline.h"

namespace haima::reader {

struct Bright {
  image::BrainMask mask;
  BrainStack stack;
  image::SlicePlaces places;
  Midline midline;
  BrainLevel level;
  Hysteresis hysteresis;
  /// Why nothing can be said of this scan's brightness: then what follows is empty. "": something can.
  std::string why_not;
  image::VolumeComponents found;
  std::vector<Region> regions;  // of each component of `found`
};

Bright bright_of(const ct::Stack& stack, Context& context);

inline constexpr std::size_t most_lesions = 250;  // their numbers share a byte in the masks

/// The regions of `chosen`, outlined anew, are added to the findings' lesions and masks.
void add_lesions(const Bright& bright, const std::vector<std::size_t>& chosen, const ct::Stack& scan,
                 Findings& findings, Context& context);

/// Pixels that show brain, in all slices.
double brain_pixels_of(const BrainStack& stack);

}  // namespace haima::reader
