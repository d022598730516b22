// Heat against masks: does a map of what spoke for bleeding point at the blood (Zhang et al., 2018).
#pragma once
#include <optional>

#include "image/plane.h"

namespace haima::measure {

struct Pointing {
  bool hit = false;   // the hottest pixel lies in the mask; of several, the first
  double inside = 0;  // share of the heat that lies in the mask
  double chance = 0;  // the same of heat spread evenly over the slice
};

/// Planes of one size. Nothing where there is no heat at all.
std::optional<Pointing> pointing_of(const image::Plane<float>& heat, const image::Mask& truth);

}  // namespace haima::measure
