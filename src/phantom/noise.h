// Smooth noise over space: what makes no two places of the head alike.
#pragma once
#include <cstdint>
#include <vector>

#include "phantom/arithmetic.h"

namespace haima::phantom {

/// Random values on a lattice that repeats after 32 cells, smoothly interpolated.
class Noise {
 public:
  explicit Noise(std::uint64_t seed);

  /// About -1 to 1, mean 0, features of about `wavelength_mm`; channels are independent of each other.
  double at(Vec3 p, double wavelength_mm, int channel) const;
  /// Three channels at once, for warping: from `channel` on.
  Vec3 vector_at(Vec3 p, double wavelength_mm, int channel) const;

 private:
  std::vector<float> lattice_;
};

}  // namespace haima::phantom
