// Anatomy: the whole head, its bleeding included, as a function from a point to its tissue.
#pragma once
#include <array>

#include "phantom/brain.h"
#include "phantom/clot.h"
#include "phantom/face.h"
#include "phantom/field.h"
#include "phantom/folds.h"
#include "phantom/mass.h"
#include "phantom/noise.h"
#include "phantom/phantom.h"
#include "phantom/skull.h"

namespace haima::phantom {

/// A point's tissue, and which bleeding it is: 0 none, else 1 + Bleed.
struct Seen {
  float hu = -1000;
  Tissue tissue = Tissue::air;
  std::uint8_t bleed = 0;
};

class Anatomy {
 public:
  Anatomy(const Head& head, Pool& pool);
  Anatomy(const Anatomy&) = delete;
  Anatomy& operator=(const Anatomy&) = delete;

  /// The tissue at `p`, mm in the head's own frame.
  Seen at(Vec3 p) const;

  /// True where the head is farther than `radius_mm` from `p`; cheap.
  bool far_from(Vec3 p, double radius_mm) const;

  const std::array<double, 5>& volume_ml() const { return volume_ml_; }
  double midline_shift_mm() const { return mass_.midline_shift_mm() * head_.size; }

 private:
  struct Inside;
  Vec3 own_frame(Vec3 p) const;
  double cavity(Vec3 q) const;
  double skin(Vec3 q) const;
  Seen brain_at(Vec3 q, double depth_mm) const;
  /// The reach at which `clot` would come to `p`; never where it cannot lie.
  double level_at(Vec3 p, const Clot& clot) const;
  bool taken(const Spot& spot) const;
  Spot spot_of(Vec3 q, double depth_mm) const;
  double cut_out(Vec3 q) const;

  void grow(Clot clot, Pool& pool);

  Head head_;
  Noise noise_;
  Folds folds_;
  Skull skull_;
  Face face_;
  Field cavity_, skin_;
  Brain brain_;
  std::vector<Clot> clots_;
  Mass mass_;
  std::array<double, 5> volume_ml_{};
  std::array<double, 7> bend_{};
};

}  // namespace haima::phantom
