// Grow: how far a shape must reach to hold a given volume, by counting points of a fine grid.
#pragma once
#include <functional>

#include "base/threads.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {

struct Growth {
  double reach = 0;      // the level below which the volume lies
  double volume_ml = 0;  // what lies below it: less than asked only where the place is full
};

/// `level` gives the reach at which the shape comes to a point (infinity: never); it must be safe to call
/// from any thread. The shape is looked for in the box `half_mm` around the origin.
Growth grow_to(double volume_ml, Vec3 half_mm, const std::function<double(Vec3)>& level, Pool& pool);

}  // namespace haima::phantom
