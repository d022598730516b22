// Face: everything outside the skull: scalp, orbits, nose, sinuses of the jaw, muscles, ears, neck.
#pragma once
#include "phantom/noise.h"
#include "phantom/skull.h"
#include "phantom/tissue.h"

namespace haima::phantom {

class Face {
 public:
  Face(const Noise& noise, const Skull& skull) : noise_(noise), skull_(skull) {}

  /// The skin: negative inside the head.
  double skin(Vec3 p) const;
  /// The tissue at `p`, `outside_mm` from the cranial cavity and `under_mm` beneath the skin.
  Point at(Vec3 p, double outside_mm, double under_mm) const;

 private:
  std::optional<Point> orbit_at(Vec3 p) const;
  std::optional<Point> nose_and_jaw_at(Vec3 p) const;
  std::optional<Point> neck_at(Vec3 p) const;

  const Noise& noise_;
  const Skull& skull_;
};

}  // namespace haima::phantom
