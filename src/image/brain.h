// The brain's mask: what lies inside the skull, slice by slice, by bone, fat, air and enclosure alone.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "image/plane.h"

namespace haima::image {

/// The planes of a head and what is known of their geometry.
struct HeadPlanes {
  std::vector<const CtPlane*> planes;     // all of one size; feet to head where positions are known
  double pixel_x_mm = 0, pixel_y_mm = 0;  // 0: not known, guessed from the head's size
  std::vector<double> positions_mm;       // along the normal; empty: not known, slices stand alone
  bool hounsfield = true;                 // false: a windowed picture, whose bone is plain white
};

/// Values of a brain mask.
enum BrainPixel : std::uint8_t {
  not_brain = 0,
  brain = 1,
  brain_rim = 2,  // so near to bone that bone blurs into it: blood can't be told there by its brightness
};

struct BrainMask {
  std::vector<Mask> planes;  // of BrainPixel; empty where a slice shows no brain
  double pixel_mm = 0;       // geometric mean, guessed where not known
  std::string doubt;         // why the mask is not to be trusted, or why there is none; empty where it is
};

BrainMask brain_mask(const HeadPlanes& head, Context& context);

}  // namespace haima::image
