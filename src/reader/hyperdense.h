// Tissue brighter than this head's own brain: noise-reduced planes, what is normal in them, and the connected
// regions that stand out.
#pragma once
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "image/brain.h"
#include "image/component.h"
#include "image/plane.h"
#include "image/volume.h"

namespace haima::reader {

/// The part of all slices that holds brain.
struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};

Box box_of(const std::vector<image::Mask>& brain);

/// The brain of a stack, cut out: planes of `box` only.
struct BrainStack {
  Box box;
  bool hounsfield = true;
  bool feet_first = true;                  // false: nothing tells which end of the stack is the head's
  double pixel_mm = 1;                     // assumed where the stack does not say
  std::vector<image::Plane<float>> hu;     // as scanned; empty where a slice shows no brain
  std::vector<image::Plane<float>> quiet;  // noise reduced, bone kept from bleeding in
  std::vector<image::Mask> brain;          // of image::BrainPixel
};

BrainStack cut_out(const ct::Stack& stack, const image::BrainMask& mask, Context& context);

/// What is usual in this brain.
struct BrainLevel {
  double median_hu = 0, spread_hu = 0;  // spread: scaled median deviation
  bool known = false;
};

BrainLevel level_of(const BrainStack& stack);

/// Seeds above `high_hu`, grown down to `low_hu`, through the slices.
struct Hysteresis {
  double low_hu = 0, high_hu = 0;
};

/// Regions of the box, as components with places in millimetres; what lies at calcium is left out.
image::VolumeComponents standing_out(const BrainStack& stack, const Hysteresis& level,
                                     const image::SlicePlaces& places, Context& context);

}  // namespace haima::reader
