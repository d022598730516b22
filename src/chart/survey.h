// What a set of pictures is like, as figures.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "chart/chart.h"

namespace haima::chart {

struct SizeCount {
  int width = 0, height = 0;  // in pixels
  int pictures = 0;
};
/// Width against height; a disc's area tells how many pictures are of one size.
Figure sizes_figure(std::span<const SizeCount> sizes);

struct GreyLevels {
  std::string name;
  std::vector<double> counts;  // of pixels, in even steps from black to white
};
/// How dense the levels between black and white are, of each class.
Figure grey_levels_figure(std::span<const GreyLevels> classes);

struct Counted {
  std::string name;
  int cases = 0;
};
/// A bar each.
Figure counts_figure(std::span<const Counted> counts);

}  // namespace haima::chart
