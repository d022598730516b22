// Field: a smooth function of space, asked once at the points of a grid and interpolated between them. A scan
// asks for the distance to skull and skin tens of millions of times, and a grid point's worth of times is
// enough.
#pragma once
#include <functional>
#include <vector>

#include "base/threads.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {

class Field {
 public:
  /// `function` is asked from any thread, over all of the head.
  Field(const std::function<double(Vec3)>& function, Pool& pool);

  bool covers(Vec3 p) const;
  /// For places that are covered.
  double at(Vec3 p) const;

 private:
  std::vector<float> values_;
};

}  // namespace haima::phantom
