// Inside the skull of a framed plane in a brain window: where something can be painted.
#pragma once
#include <algorithm>

#include "image/plane.h"

namespace haima::corpus {

/// A picture's width is about this long where it shows a framed adult's head.
inline constexpr double picture_mm = 215;

/// What lies inside the skull, and how deep.
struct Inside {
  image::Mask mask;
  image::Plane<float> depth;  // pixels from the skull; 0 outside
  double x = 0, y = 0, area = 0;
  bool found = false;

  double radius() const;  // of the circle of its area
};

/// One closed space that fills as much of the picture as a brain does; values from 0 to 1.
Inside inside_of(const image::Plane<float>& plane);

/// From 0 to 1 between 0 and 1, without a kink.
inline double smooth(double x) {
  x = std::clamp(x, 0.0, 1.0);
  return x * x * (3 - 2 * x);
}

}  // namespace haima::corpus
