#include "report/diagram_layout.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

namespace haima::report {
namespace {

constexpr int most_rows = 36;  // of a column: as many as a page holds

using Layers = std::vector<graph::Layer>;
using Repeats = std::vector<graph::Repeat>;

/// The layer that is drawn for this one.
std::size_t drawn_for(std::size_t layer, const Repeats& repeats) {
  for (const graph::Repeat& repeat : repeats) {
    if (layer >= repeat.first && layer < repeat.end())
      return repeat.first + (layer - repeat.first) % repeat.count;
  }
  return layer;
}

/// The layer of the last block that this one of the first stands for.
std::size_t last_like(std::size_t layer, const Repeats& repeats) {
  for (const graph::Repeat& repeat : repeats) {
    if (layer >= repeat.first && layer < repeat.end()) return layer + repeat.count * (repeat.times - 1);
  }
  return layer;
}

/// Without the batch; what grows from block to block as "96…256".
std::string shape_text(const graph::Shape& first, const graph::Shape& last) {
  std::string text;
  for (std::size_t axis = 1; axis < first.size(); ++axis) {
    text += (axis > 1 ? " × " : "") + graph::text_of({first[axis]});
    if (axis < last.size() && !(first[axis] == last[axis])) text += "…" + graph::text_of({last[axis]});
  }
  return text;
}

std::vector<DiagramCell> cells_of(const Layers& layers, const Repeats& repeats) {
  std::vector<DiagramCell> cells;
  std::vector<std::size_t> place(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (drawn_for(i, repeats) != i) continue;
    DiagramCell cell{.text = layers[i].text,
                     .shape = shape_text(layers[i].shape, layers[last_like(i, repeats)].shape),
                     .sort = layers[i].sort,
                     .from = {},
                     .layer = i};
    for (const std::size_t from : layers[i].from) cell.from.push_back(place[drawn_for(from, repeats)]);
    place[i] = cells.size();
    cells.push_back(std::move(cell));
  }
  return cells;
}

/// Rows by the longest way from the top; the longest of all is the main path, and what is beside it stands as
/// low as it can.
void place_rows(std::vector<DiagramCell>& cells) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const std::size_t from : cells[i].from) cells[i].row = std::max(cells[i].row, cells[from].row + 1);
    if (cells[i].row >= cells[end].row) end = i;
  }
  std::vector<bool> main(cells.size());
  for (std::size_t at = end;;) {
    main[at] = true;
    const auto& from = cells[at].from;
    const auto longest = std::find_if(from.begin(), from.end(),
                                      [&](std::size_t one) { return cells[one].row + 1 == cells[at].row; });
    if (longest == from.end()) break;
    at = *longest;
  }
  std::vector<int> lowest(cells.size(), cells[end].row);
  for (std::size_t i = cells.size(); i-- > 0;) {
    if (!main[i]) cells[i].row = lowest[i], cells[i].side = 1;
    for (const std::size_t from : cells[i].from) lowest[from] = std::min(lowest[from], cells[i].row - 1);
  }
}

struct Span {
  int first = 0, last = 0;
  bool meets(const Span& other) const { return first <= other.last && other.first <= last; }
};

/// The rows over which a branch's cell and the line that comes to it take room.
Span span_of(const DiagramCell& cell, const std::vector<DiagramCell>& cells) {
  int first = cell.row;
  for (const std::size_t from : cell.from) first = std::min(first, cells[from].row + 1);
  return {first, cell.row};
}

/// Branches at the same height go further out; one goes on where it began.
void place_sides(std::vector<DiagramCell>& cells) {
  std::vector<std::vector<Span>> taken(1);
  for (DiagramCell& cell : cells) {
    if (cell.side == 0) continue;
    const Span span = span_of(cell, cells);
    std::size_t side = 1;
    for (const std::size_t from : cell.from)
      side = std::max(side, static_cast<std::size_t>(cells[from].side));
    const auto full = [&](std::size_t at) {
      return at < taken.size() && std::any_of(taken[at].begin(), taken[at].end(),
                                              [&](const Span& one) { return one.meets(span); });
    };
    while (full(side)) ++side;
    if (taken.size() <= side) taken.resize(side + 1);
    taken[side].push_back(span);
    cell.side = static_cast<int>(side);
  }
}

std::vector<DiagramFrame> frames_of(const std::vector<DiagramCell>& cells, const Repeats& repeats) {
  std::vector<DiagramFrame> frames;
  for (const graph::Repeat& repeat : repeats) {
    DiagramFrame frame{.first_row = std::numeric_limits<int>::max(), .last_row = 0, .times = repeat.times};
    for (const DiagramCell& cell : cells) {
      if (cell.layer < repeat.first || cell.layer >= repeat.end()) continue;
      frame.first_row = std::min(frame.first_row, cell.row);
      frame.last_row = std::max(frame.last_row, cell.row);
    }
    frames.push_back(frame);
  }
  return frames;
}

/// Lines that would have to go around were a column to begin at `row`; nothing where a frame would be cut.
std::optional<int> broken_by(int row, const DiagramLayout& layout) {
  for (const DiagramFrame& frame : layout.frames) {
    if (frame.first_row < row && row <= frame.last_row) return std::nullopt;
  }
  int lines = 0;
  for (const DiagramCell& cell : layout.cells) {
    for (const std::size_t from : cell.from) {
      const DiagramCell& other = layout.cells[from];
      const bool goes_on = other.row + 1 == row && other.side == 0 && (cell.row == row || cell.side > 0);
      if (other.row < row && cell.row >= row && !goes_on) ++lines;
    }
  }
  return lines;
}

std::vector<int> breaks_of(const DiagramLayout& layout) {
  constexpr int a_line = 3;  // a line that goes around is worth columns this many rows less even
  const int columns = (layout.rows + most_rows - 1) / most_rows;
  std::vector<int> breaks = {0};
  for (int column = 1; column < columns; ++column) {
    const int wanted = layout.rows * column / columns;
    std::optional<std::pair<int, int>> best;  // cost, row
    for (int row = breaks.back() + 1; row < layout.rows; ++row) {
      const auto lines = broken_by(row, layout);
      if (!lines) continue;
      const std::pair<int, int> one = {a_line * *lines + std::abs(row - wanted), row};
      if (!best || one < *best) best = one;
    }
    if (best) breaks.push_back(best->second);
  }
  return breaks;
}

}  // namespace

DiagramLayout layout_of(const std::vector<graph::Layer>& layers, const std::vector<graph::Repeat>& repeats) {
  DiagramLayout layout{.cells = cells_of(layers, repeats), .frames = {}, .breaks = {}};
  place_rows(layout.cells);
  place_sides(layout.cells);
  layout.frames = frames_of(layout.cells, repeats);
  for (const DiagramCell& cell : layout.cells) layout.rows = std::max(layout.rows, cell.row + 1);
  layout.breaks = breaks_of(layout);
  return layout;
}

}  // namespace haima::report
