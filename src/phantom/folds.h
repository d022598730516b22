// Folds: where the sulci run over each hemisphere.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "phantom/arithmetic.h"

namespace haima::phantom {

/// Sulci are the zero lines of a random wave of one wavelength, drawn on a capsule inside each hemisphere
/// and carried outward along its normals: they wind over the convexity and stand upright to it.
class Folds {
 public:
  explicit Folds(std::uint64_t seed);

  /// Distance to the nearest sulcus in mm along the surface, signed by the side of it. `p.x` > 0 or not
  /// says which hemisphere.
  double distance(Vec3 p) const;

  struct Grid {
    std::vector<float> values;
    float at(Vec3 p) const;
  };

 private:
  std::array<Grid, 2> sides_;
};

}  // namespace haima::phantom
