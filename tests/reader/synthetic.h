// Heads of closed form for the reader's tests: an ellipsoid of brain in a shell of bone, and bodies put into
// it.
#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "ct/ct.h"

namespace haima::reader::test {

struct Point {
  double x, y, z;  // mm from the brain's middle; x to the patient's left, y to the back, z to the head
};

/// Something inside the head: `hu` where `holds`.
struct Body {
  double hu;
  std::function<bool(Point)> holds;
};

inline Body sphere(Point centre, double radius_mm, double hu) {
  return {hu, [=](Point p) {
            const double dx = p.x - centre.x, dy = p.y - centre.y, dz = p.z - centre.z;
            return dx * dx + dy * dy + dz * dz <= radius_mm * radius_mm;
          }};
}

struct Made {
  int side = 220;
  double pixel_mm = 0.9;
  double brain_hu = 33, skull_hu = 900, noise_hu = 2;
  double offset_hu = 0;   // a scanner out of calibration
  double capping_hu = 0;  // by which brain is brighter just under the skull
  std::vector<double> positions_mm = [] {
    std::vector<double> even;
    for (int n = 0; n < 28; ++n) even.push_back(-67.5 + 5 * n);
    return even;
  }();
  std::vector<Body> bodies = {};
};

inline double in_ellipsoid(Point p, double grow_mm) {
  const double a = 68 + grow_mm, b = 84 + grow_mm, c = 66 + grow_mm;
  return p.x * p.x / (a * a) + p.y * p.y / (b * b) + p.z * p.z / (c * c);
}

inline double hu_at(const Made& made, Point p) {
  if (in_ellipsoid(p, 13) > 1) return -1000;
  if (in_ellipsoid(p, 7) > 1) return 20;  // scalp
  if (in_ellipsoid(p, 0) > 1) return made.skull_hu;
  for (const Body& body : made.bodies) {
    if (body.holds(p)) return body.hu + made.offset_hu;
  }
  const double depth_mm = 70 * (1 - std::sqrt(in_ellipsoid(p, 0)));
  return made.brain_hu + made.offset_hu + made.capping_hu * std::exp(-depth_mm / 10);
}

/// The mean over a pixel's width and a slice's thickness, so that edges are as blurred as a scanner's.
inline double mean_hu(const Made& made, Point p, double thickness_mm) {
  if (in_ellipsoid(p, 20) > 1) return -1000;  // nothing of the head within a slice's reach
  constexpr int along = 5, across = 2;
  double sum = 0;
  for (int k = 0; k < along; ++k) {
    for (int j = 0; j < across; ++j) {
      for (int i = 0; i < across; ++i) {
        sum += hu_at(made, {p.x + ((i + 0.5) / across - 0.5) * made.pixel_mm,
                            p.y + ((j + 0.5) / across - 0.5) * made.pixel_mm,
                            p.z + ((k + 0.5) / along - 0.5) * thickness_mm});
      }
    }
  }
  return sum / (along * across * across);
}

inline double thickness_mm(const std::vector<double>& positions, std::size_t n) {
  const double below = n > 0 ? positions[n] - positions[n - 1] : positions[1] - positions[0];
  const double above = n + 1 < positions.size() ? positions[n + 1] - positions[n] : below;
  return ((n > 0 ? below : above) + above) / 2;
}

inline ct::Scan scan_of(const Made& made) {
  ct::Scan scan;
  std::mt19937 random{7};
  std::normal_distribution<double> noise{0, made.noise_hu};
  for (std::size_t n = 0; n < made.positions_mm.size(); ++n) {
    ct::Slice slice;
    slice.position_mm = made.positions_mm[n] - made.positions_mm.front();
    slice.thickness_mm = thickness_mm(made.positions_mm, n);
    slice.plane.values = image::Plane<std::int16_t>{made.side, made.side};
    for (int y = 0; y < made.side; ++y) {
      for (int x = 0; x < made.side; ++x) {
        const Point p{(x - (made.side - 1) / 2.0) * made.pixel_mm,
                      (y - (made.side - 1) / 2.0) * made.pixel_mm, made.positions_mm[n]};
        slice.plane.values.at(x, y) =
            static_cast<std::int16_t>(std::lround(mean_hu(made, p, slice.thickness_mm) + noise(random)));
      }
    }
    scan.stack.slices.push_back(std::move(slice));
  }
  scan.stack.row_spacing_mm = scan.stack.column_spacing_mm = made.pixel_mm;
  scan.stack.spacing_mm = 5;
  return scan;
}

}  // namespace haima::reader::test
