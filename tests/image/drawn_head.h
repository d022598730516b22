// A head drawn from ellipses in millimetres, sampled with any field of view: the truth for framing and
// preparation.
#pragma once
#include <cmath>
#include <numbers>

#include "image/plane.h"

namespace haima::image {

struct Drawn {
  int width = 512, height = 512;
  double pixel_mm = 0.45;
  double pixel_aspect = 1;    // height of a pixel over its width
  double x_mm = 0, y_mm = 0;  // where the head's centre lies, from the picture's centre
  double turned_deg = 0;
  double scale = 1;     // of the head: below 1 near its top
  double fluid_mm = 2;  // between brain and skull
  bool table = false, letters = false;
};

namespace drawn {

inline bool in_ellipse(double x, double y, double a, double b) {
  return x * x / (a * a) + y * y / (b * b) < 1;
}

/// Hounsfield units at a point, the head's centre at (0, 0).
inline double head_hu(double x, double y, const Drawn& d) {
  if (x * x + y * y > 98 * 98) return -1000;
  const double angle = d.turned_deg * std::numbers::pi / 180;
  const double u = (x * std::cos(angle) + y * std::sin(angle)) / d.scale;
  const double v = (-x * std::sin(angle) + y * std::cos(angle)) / d.scale;
  if (!in_ellipse(u, v, 78, 98)) return -1000;
  if (!in_ellipse(u, v, 76, 96)) return 30;                           // skin
  if (!in_ellipse(u, v, 72, 92)) return -90;                          // fat
  if (!in_ellipse(u, v, 65, 85)) return 900;                          // skull
  if (!in_ellipse(u, v, 65 - d.fluid_mm, 85 - d.fluid_mm)) return 6;  // fluid
  if (in_ellipse(u - 10, v + 5, 5, 20) || in_ellipse(u + 10, v + 5, 5, 20)) return 6;
  if (in_ellipse(u - 35, v - 20, 14, 10)) return 65;                  // a bleed
  return std::abs(u) < 0.6 * 65 && std::abs(v) < 0.6 * 85 ? 28 : 36;  // white and grey matter
}

inline double table_hu(double x, double y) {
  const double away = std::hypot(x, y + 20);
  return y > 0 && away > 162 && away < 168 ? 150 : -1000;
}

}  // namespace drawn

/// Each pixel is the mean of 25 points over its area widened by the millimetre that a scanner blurs.
inline Plane<float> render(const Drawn& d) {
  Plane<float> plane{d.width, d.height};
  const double height_mm = d.pixel_mm * d.pixel_aspect;
  const double step_x = std::hypot(d.pixel_mm, 1.0) / 5, step_y = std::hypot(height_mm, 1.0) / 5;
  for (int y = 0; y < d.height; ++y) {
    for (int x = 0; x < d.width; ++x) {
      double sum = 0;
      for (int n = 0; n < 25; ++n) {
        const double x_mm = (x - (d.width - 1) / 2.0) * d.pixel_mm + (n % 5 - 2) * step_x - d.x_mm;
        const double y_mm = (y - (d.height - 1) / 2.0) * height_mm + (n / 5 - 2) * step_y - d.y_mm;
        const double head = drawn::head_hu(x_mm, y_mm, d);
        sum += head > -1000 || !d.table ? head : drawn::table_hu(x_mm, y_mm);
      }
      plane.at(x, y) = static_cast<float>(sum / 25);
      const bool letter = d.letters && y > 8 && y < 30 && x > 10 && x < 80 && (x / 4) % 4 == 0;
      if (letter) plane.at(x, y) = 1000;
    }
  }
  return plane;
}

/// As a picture of this window would give its Hounsfield units back.
inline Plane<float> as_picture(Plane<float> hu, double low_hu, double width_hu) {
  for (float& value : hu.pixels) {
    const double grey = std::round(std::clamp((value - low_hu) / width_hu, 0.0, 1.0) * 255);
    value = static_cast<float>(low_hu + grey / 255 * width_hu);
  }
  return hu;
}

}  // namespace haima::image
