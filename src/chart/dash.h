// Lengths of dashes and gaps, the same in every form of a drawing.
#pragma once
#include <vector>

#include "chart/drawing.h"

namespace haima::chart {

/// In points; empty: a solid line.
inline std::vector<double> lengths_of(Dash dash, double width) {
  std::vector<double> lengths;
  switch (dash) {
    case Dash::solid:
      break;
    case Dash::dashed:
      lengths = {4, 1.8};
      break;
    case Dash::dotted:
      lengths = {1, 1.2};
      break;
    case Dash::dash_dot:
      lengths = {4.5, 1.4, 1, 1.4};
      break;
    case Dash::long_dash:
      lengths = {7, 2};
      break;
  }
  for (double& length : lengths) length *= width;
  return lengths;
}

}  // namespace haima::chart
