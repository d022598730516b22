// Shapes as signed distances in millimetres: negative inside. Ellipsoids are close to exact near their
// surface, which is where it matters.
#pragma once
#include <algorithm>

#include "phantom/arithmetic.h"

namespace haima::phantom {

inline Vec3 mirrored(Vec3 p) { return {std::abs(p.x), p.y, p.z}; }

inline double sphere(Vec3 p, Vec3 centre, double radius) { return norm(p - centre) - radius; }

inline double ellipsoid(Vec3 p, Vec3 centre, Vec3 radii) {
  const Vec3 d = p - centre;
  const Vec3 a{d.x / radii.x, d.y / radii.y, d.z / radii.z};
  const Vec3 b{a.x / radii.x, a.y / radii.y, a.z / radii.z};
  const double k = norm(b);
  if (k < 1e-9) return -std::min({radii.x, radii.y, radii.z});
  return norm(a) * (norm(a) - 1) / k;
}

/// A capsule from `a` to `b` whose radius goes from `ra` to `rb`.
inline double capsule(Vec3 p, Vec3 a, Vec3 b, double ra, double rb) {
  const Vec3 axis = b - a, d = p - a;
  const double t = clamp01(dot(d, axis) / dot(axis, axis));
  return norm(d - t * axis) - mix(ra, rb, t);
}

/// `p` turned about the z axis through `centre`.
struct Turn {
  double cosine = 1, sine = 0;
  Vec3 operator()(Vec3 p, Vec3 centre) const {
    const Vec3 d = p - centre;
    return {centre.x + cosine * d.x - sine * d.y, centre.y + sine * d.x + cosine * d.y, p.z};
  }
};

inline double box(Vec3 p, Vec3 centre, Vec3 half) {
  const Vec3 q{std::abs(p.x - centre.x) - half.x, std::abs(p.y - centre.y) - half.y,
               std::abs(p.z - centre.z) - half.z};
  const Vec3 outside{std::max(q.x, 0.0), std::max(q.y, 0.0), std::max(q.z, 0.0)};
  return norm(outside) + std::min(std::max({q.x, q.y, q.z}), 0.0);
}

}  // namespace haima::phantom
