// Points of several classes in a plane whose axes have no unit: where a network puts cases that look alike
// to it.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "chart/drawing.h"

namespace haima::chart {

struct PlacedCase {
  Point at;
  std::size_t group = 0;  // of the names
};

/// `names`: of the groups, in the order of the legend; the first is drawn in grey and under the others.
/// `shares`: of all variance, along each axis.
Drawing embedding(std::span<const PlacedCase> cases, std::span<const std::string> names,
                  const std::array<double, 2>& shares);

}  // namespace haima::chart
