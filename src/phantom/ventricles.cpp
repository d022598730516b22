#include "phantom/ventricles.h"

#include "phantom/shapes.h"

namespace haima::phantom {

double Ventricles::lateral(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (m.x > 52 || p.z < -24 || p.z > 52) return 12;
  // Each side has a size of its own, and walls that are nowhere quite smooth.
  const double r =
      dilation * (0.68 + 0.95 * atrophy) * (1 + 0.16 * noise.at({p.x > 0 ? 60.0 : -60.0, 0, 0}, 30, 110));
  // The body is flat from side to side where it passes the thalamus, the frontal horn stands upright.
  const Vec3 flat{m.x, m.y, m.z};
  double horn = capsule({1.25 * flat.x, flat.y, 0.72 * flat.z}, {1.25 * 6, -8, 0.72 * 21},
                        {1.25 * 13, -33, 0.72 * 22}, 4.6 * r, 4.0 * r);
  double body =
      capsule({flat.x, flat.y, 0.85 * flat.z}, {6.5, -10, 0.85 * 25}, {9, 10, 0.85 * 31}, 4.4 * r, 4.8 * r);
  body = smooth_min(body, capsule(flat, {9, 10, 30}, {21, 31, 25}, 5 * r, 6 * r), 3);
  double distance = smooth_min(horn, body, 3);
  // The caudate and the thalamus bulge into it.
  distance = smooth_max(distance, -ellipsoid(m, {16.5, -19, 17}, {7.5, 14, 12}), 2);
  distance = smooth_max(distance, -ellipsoid(m, {12, 8, 16}, {9.5, 17, 11}), 2);
  const double atrium = capsule(flat, {22, 31, 24}, {25, 39, 15}, 5.2 * r, 4.6 * r);
  const double occipital =
      capsule(flat, {25, 40, 16}, {23, 40 + 26 * (0.6 + 0.6 * atrophy), 13}, 4 * r, 1.1 * r);
  const double trunk = capsule(flat, {27, 34, 12}, {34, 18, -2}, 3.6 * r, 1.9 * r);
  const double temporal = capsule(flat, {34, 18, -2}, {31, -10, -12}, 1.7 * r, 1.5 * r);
  distance = smooth_min(distance, smooth_min(atrium, occipital, 4), 4);
  distance = smooth_min(distance, smooth_min(trunk, temporal, 2), 3);
  // Septum pellucidum and the midline.
  return std::max(distance + 0.7 * noise.at(p, 13, 111), 0.8 - m.x);
}

double Ventricles::third(Vec3 p) const {
  const double half = dilation * (0.9 + 3.2 * atrophy);
  const double wall = std::abs(p.x) - half * (0.55 + 0.45 * bump(p.y - 10, 26));
  const double side = ellipsoid({0, p.y, p.z}, {0, 0, 8}, {1e3, 15, 12});
  return smooth_max(wall, side, 1.5);
}

double Ventricles::fourth(Vec3 p) const {
  const Vec3 m = mirrored(p);
  const double size = std::min(dilation, 1.5) * (0.85 + 0.45 * atrophy);
  const double tent =
      ellipsoid(m, {0, 21 - 0.12 * (p.z + 20), -20}, {(7.5 + 2 * bump(p.z + 21, 9)) * size, 4.6 * size, 13});
  const double aqueduct = capsule(p, {0, 19, -9}, {0, 14, 8}, 1.0, 0.9);
  return smooth_min(tent, aqueduct, 2);
}

double Ventricles::choroid(Vec3 p) const {
  const Vec3 m = mirrored(p);
  return capsule(m, {20, 28, 24}, {25, 37, 16}, 2.0, 2.8);
}

double Ventricles::distance(Vec3 p) const { return std::min({lateral(p), third(p), fourth(p)}); }

}  // namespace haima::phantom
