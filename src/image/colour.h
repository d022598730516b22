// Colours: maps from a value to a colour as data, and blending.
#pragma once
#include <span>
#include <string_view>

#include "image/plane.h"

namespace haima::image {

struct ColourPoint {
  double at = 0;  // 0 to 1
  Colour colour;
};

/// Colours at points between 0 and 1, linear between them.
struct ColourMap {
  std::string_view name;
  std::span<const ColourPoint> points;

  Colour operator()(double value) const;
};

/// Grey as it is.
ColourMap grey_map();
/// From dark blue over red to light sand. Each step is as much lighter as the one before, so that it reads
/// alike in grey and to the colour-blind.
ColourMap heat_map();

/// `opacity` 0: all of `under`; 1: all of `over`.
Colour blended(Colour under, Colour over, double opacity);

Plane<Colour> coloured(const Plane<std::uint8_t>& grey);
/// Values between 0 and 1.
Plane<Colour> coloured(const Plane<float>& values, const ColourMap& map);

/// Lays `heat` (0 to 1, of the picture's size) over a picture, the more opaque the hotter, up to `opacity`.
void lay_over(Plane<Colour>& picture, const Plane<float>& heat, const ColourMap& map, double opacity = 0.6);

}  // namespace haima::image
