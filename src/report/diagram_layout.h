// Where the layers of a network's diagram stand: a main path from top to bottom, branches beside it, what
// repeats once, long ones in several columns side by side.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "graph/layers.h"

namespace haima::report {

/// A layer that is drawn.
struct DiagramCell {
  std::string text, shape;
  graph::Sort sort = graph::Sort::other;
  std::vector<std::size_t> from;  // cells
  std::size_t layer = 0;
  int row = 0;   // of the whole path, from 0
  int side = 0;  // 0: on the main path; else how far beside it
};

/// Rows drawn once that stand for several times as many.
struct DiagramFrame {
  int first_row = 0, last_row = 0;
  std::size_t times = 1;
};

struct DiagramLayout {
  std::vector<DiagramCell> cells;
  std::vector<DiagramFrame> frames;
  std::vector<int> breaks;  // rows at which a new column begins, the first of them 0
  int rows = 0;
};

DiagramLayout layout_of(const std::vector<graph::Layer>& layers, const std::vector<graph::Repeat>& repeats);

}  // namespace haima::report
