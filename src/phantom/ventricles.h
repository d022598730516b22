// Ventricles: lateral, third and fourth, the aqueduct, and the choroid plexus in them.
#pragma once
#include "phantom/noise.h"
#include "phantom/tissue.h"

namespace haima::phantom {

struct Ventricles {
  const Noise& noise;
  double atrophy = 0.3;
  double dilation = 1;  // by blood that has filled them

  /// Negative inside any ventricle.
  double distance(Vec3 p) const;
  double lateral(Vec3 p) const;
  double third(Vec3 p) const;
  double fourth(Vec3 p) const;
  /// The plexus in the atria: negative inside.
  double choroid(Vec3 p) const;
};

}  // namespace haima::phantom
