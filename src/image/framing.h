// Framing: which part of a slice a prepared plane shows, and the way back from a network's maps to the slice.
#pragma once
#include <array>

#include "image/plane.h"
#include "image/resample.h"

namespace haima::image {

struct Framing {
  Rect part;                  // of the slice, in its pixels
  int width = 0, height = 0;  // of the prepared plane

  /// From a prepared pixel's centre to the slice's coordinates, and back.
  std::array<double, 2> to_source(double x, double y) const { return source_from_prepared()(x, y); }
  std::array<double, 2> from_source(double x, double y) const {
    return inverse(source_from_prepared())(x, y);
  }
  Affine source_from_prepared() const;

  bool operator==(const Framing&) const = default;
};

/// The whole slice with all of the slice's proportions, or a part of it, made as wide as `width` to `height`
/// asks by taking in more at two sides; never by stretching.
Rect fitted(const Rect& part, int width, int height, double pixel_aspect = 1);

/// A map over what a prepared plane shows (of its size, or coarser as a network's last layer) on the slice's
/// own pixels; 0 where the plane showed nothing.
Plane<float> map_back(const Plane<float>& map, const Framing& framing, int source_width, int source_height);
Mask map_back(const Mask& mask, const Framing& framing, int source_width, int source_height);

}  // namespace haima::image
