#include "image/colour.h"

#include <algorithm>
#include <cmath>

namespace haima::image {
namespace {

constexpr ColourPoint grey_points[] = {{0, {0, 0, 0}}, {1, {255, 255, 255}}};

// Made in CIELAB: lightness from 4 to 96 in equal steps, the hue turning from blue over red to yellow, the
// chroma as much as sRGB can show.
constexpr ColourPoint heat_points[] = {{0.0, {3, 8, 51}},      {0.1, {25, 4, 118}},   {0.2, {88, 12, 117}},
                                       {0.3, {135, 20, 116}},  {0.4, {181, 29, 107}}, {0.5, {227, 36, 91}},
                                       {0.6, {248, 86, 79}},   {0.7, {250, 136, 86}}, {0.8, {252, 175, 108}},
                                       {0.9, {253, 211, 147}}, {1.0, {255, 243, 206}}};

std::uint8_t between(std::uint8_t from, std::uint8_t to, double share) {
  return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
}

}  // namespace

Colour blended(Colour under, Colour over, double opacity) {
  const double share = std::clamp(opacity, 0.0, 1.0);
  return {between(under.red, over.red, share), between(under.green, over.green, share),
          between(under.blue, over.blue, share)};
}

Colour ColourMap::operator()(double value) const {
  if (!(value > points.front().at)) return points.front().colour;
  for (std::size_t n = 1; n < points.size(); ++n) {
    if (value > points[n].at) continue;
    const double share = (value - points[n - 1].at) / (points[n].at - points[n - 1].at);
    return blended(points[n - 1].colour, points[n].colour, share);
  }
  return points.back().colour;
}

ColourMap grey_map() { return {"grey", grey_points}; }
ColourMap heat_map() { return {"heat", heat_points}; }

Plane<Colour> coloured(const Plane<std::uint8_t>& grey) {
  Plane<Colour> out{grey.width, grey.height};
  std::transform(grey.pixels.begin(), grey.pixels.end(), out.pixels.begin(), [](std::uint8_t level) {
    return Colour{level, level, level};
  });
  return out;
}

Plane<Colour> coloured(const Plane<float>& values, const ColourMap& map) {
  Plane<Colour> out{values.width, values.height};
  std::transform(values.pixels.begin(), values.pixels.end(), out.pixels.begin(), map);
  return out;
}

void lay_over(Plane<Colour>& picture, const Plane<float>& heat, const ColourMap& map, double opacity) {
  for (std::size_t n = 0; n < std::min(picture.pixels.size(), heat.pixels.size()); ++n) {
    const double value = heat.pixels[n];
    if (value > 0) picture.pixels[n] = blended(picture.pixels[n], map(value), opacity * std::min(1.0, value));
  }
}

}  // namespace haima::image
