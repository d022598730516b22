// Colours as the eye measures them: linear light and CIELAB, to tell how far apart two are.
#pragma once
#include <array>
#include <cmath>

namespace haima::test {

using Triple = std::array<double, 3>;

/// Of a colour with red, green and blue from 0 to 255 in sRGB.
template <class Colour>
Triple linear(Colour c) {
  const auto one = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return {one(c.red / 255.0), one(c.green / 255.0), one(c.blue / 255.0)};
}

/// CIELAB under D65.
inline Triple lab(Triple rgb) {
  const auto [r, g, b] = rgb;
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const double y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const double z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

}  // namespace haima::test
