// Mass: how bleeding pushes the brain. A smooth field from where a point is to where it was.
#pragma once
#include <vector>

#include "phantom/clot.h"

namespace haima::phantom {

class Mass {
 public:
  void add(const Clot& clot, double atrophy);
  bool empty() const { return clots_.empty(); }

  /// Where the tissue now at `p` lay before; `depth_mm` is inside the inner table.
  Vec3 rest(Vec3 p, double depth_mm) const;

  /// How far the septum pellucidum is off the midline at the foramen of Monro; positive to the left.
  double midline_shift_mm() const;

 private:
  double sideways(Vec3 p, double depth_mm) const;

  std::vector<Clot> clots_;
  double shift_mm_ = 0;
};

}  // namespace haima::phantom
