#include "report/diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "graph/summary.h"
#include "report/diagram_layout.h"

namespace haima::report {
namespace {

using chart::Align;
using chart::Box;
using chart::Drawing;
using chart::Point;
using chart::Tone;

constexpr double letters = 7, shape_letters = 6.2, title_letters = 10;
constexpr double box_height = 13, pitch = 21, lane = 5;
constexpr double margin = 12, head = 40, frame_room = 3, times_room = 22, line_width = 0.6;

Tone tone_of(graph::Sort sort) {
  switch (sort) {
    case graph::Sort::map:
      return Tone::first;
    case graph::Sort::dense:
      return Tone::fourth;
    case graph::Sort::sequence:
      return Tone::second;
    case graph::Sort::pool:
      return Tone::third;
    case graph::Sort::data:
    case graph::Sort::join:
    case graph::Sort::other:
      break;
  }
  return Tone::quiet;
}

double width_of(const DiagramCell& cell) {
  return chart::width_of(cell.text, letters) + chart::width_of(cell.shape, shape_letters) + 26;
}

/// A line from a cell to another; `lane` counts from the boxes outwards.
struct Wire {
  std::size_t from = 0, to = 0;
  int lane = 0;
};

/// One of the columns side by side.
struct Column {
  int first_row = 0;
  std::vector<Box> places;  // x and width of the main path and of each branch beside it
  double gutter = 0;        // where lines to other columns begin
};

class Plan {
 public:
  explicit Plan(DiagramLayout layout) : layout_(std::move(layout)) {
    find_wires();
    double x = margin;
    for (std::size_t i = 0; i < layout_.breaks.size(); ++i) x = add_column(i, x);
    width_ = x - lane * 2 + margin;
  }

  Drawing draw(const std::string& title, const std::string& about, const std::string& cost) const {
    Drawing drawing;
    drawing.width = std::max(width_, chart::width_of(about, letters) + 2 * margin);
    int most = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) most = std::max(most, rows_of(i));
    drawing.height = head + top_lanes() + most * pitch + margin;
    drawing.letters({.at = {margin, 16}, .text = title, .size = title_letters, .bold = true});
    drawing.letters({.at = {margin, 26}, .text = about, .size = letters, .tone = Tone::quiet});
    drawing.letters({.at = {margin, 35}, .text = cost, .size = letters, .tone = Tone::quiet});
    for (const DiagramFrame& frame : layout_.frames) draw_frame(drawing, frame);
    for (const Wire& wire : wires_) draw_wire(drawing, wire);
    for (const DiagramCell& cell : layout_.cells) draw_cell(drawing, cell);
    return drawing;
  }

 private:
  const DiagramCell& cell(std::size_t at) const { return layout_.cells[at]; }

  std::size_t column_of(int row) const {
    const auto next = std::upper_bound(layout_.breaks.begin(), layout_.breaks.end(), row);
    return static_cast<std::size_t>(next - layout_.breaks.begin()) - 1;
  }
  int rows_of(std::size_t column) const {
    const bool last = column + 1 == layout_.breaks.size();
    return (last ? layout_.rows : layout_.breaks[column + 1]) - layout_.breaks[column];
  }
  std::size_t column_of(const DiagramCell& one) const { return column_of(one.row); }

  /// Both on the main path, one right under the other.
  bool straight(const Wire& wire) const {
    const DiagramCell &from = cell(wire.from), &to = cell(wire.to);
    return from.side == to.side && from.row + 1 == to.row && column_of(from) == column_of(to);
  }
  /// On the main path of one column, past others.
  bool skips(const Wire& wire) const {
    const DiagramCell &from = cell(wire.from), &to = cell(wire.to);
    return from.side == 0 && to.side == 0 && column_of(from) == column_of(to) && from.row + 1 < to.row;
  }
  bool goes_over(const Wire& wire) const { return column_of(cell(wire.from)) != column_of(cell(wire.to)); }

  /// From the end of a column to what begins the next: the path goes on there, or a branch leaves it.
  bool goes_on(const Wire& wire) const {
    const DiagramCell &from = cell(wire.from), &to = cell(wire.to);
    const std::size_t column = column_of(to);
    return goes_over(wire) && from.side == 0 && from.row + 1 == layout_.breaks[column] &&
           (to.side > 0 || to.row == from.row + 1);
  }

  /// Short lines run nearest to the boxes; those of one height side by side.
  void find_wires() {
    for (std::size_t to = 0; to < layout_.cells.size(); ++to) {
      for (const std::size_t from : cell(to).from) wires_.push_back({from, to, 0});
    }
    const auto length = [&](const Wire& wire) { return cell(wire.to).row - cell(wire.from).row; };
    std::stable_sort(wires_.begin(), wires_.end(),
                     [&](const Wire& a, const Wire& b) { return length(a) < length(b); });
    for (std::size_t i = 0; i < wires_.size(); ++i) {
      if (skips(wires_[i])) wires_[i].lane = free_lane(i);
      if (goes_over(wires_[i]) && !goes_on(wires_[i]))
        wires_[i].lane = ++over_[column_of(cell(wires_[i].from))];  // lane 0 is the path's
    }
  }

  int free_lane(std::size_t wire) const {
    int free = 0;
    for (std::size_t i = 0; i < wire; ++i) {
      const bool meets = skips(wires_[i]) && cell(wires_[i].from).row < cell(wires_[wire].to).row &&
                         cell(wires_[wire].from).row < cell(wires_[i].to).row;
      if (meets) free = std::max(free, wires_[i].lane + 1);
    }
    return free;
  }

  /// The lanes that lines between these rows take.
  int lanes_between(int first_row, int last_row) const {
    int lanes = 0;
    for (const Wire& wire : wires_) {
      if (skips(wire) && cell(wire.from).row + 1 >= first_row && cell(wire.to).row <= last_row)
        lanes = std::max(lanes, wire.lane + 1);
    }
    return lanes;
  }

  /// Where the next one begins.
  double add_column(std::size_t at, double x) {
    Column column{.first_row = layout_.breaks[at], .places = {}, .gutter = 0};
    const int last_row = column.first_row + rows_of(at) - 1;
    const auto lies_in = [&](const DiagramFrame& frame) { return column_of(frame.first_row) == at; };
    if (std::any_of(layout_.frames.begin(), layout_.frames.end(), lies_in)) x += times_room;
    for (const DiagramCell& one : layout_.cells) {
      if (column_of(one) != at) continue;
      const auto side = static_cast<std::size_t>(one.side);
      if (column.places.size() <= side) column.places.resize(side + 1);
      column.places[side].width = std::max(column.places[side].width, width_of(one));
    }
    for (std::size_t side = 0; side < column.places.size(); ++side) {
      column.places[side].x = x;
      x += column.places[side].width +
           (side == 0 ? lane * (lanes_between(column.first_row, last_row) + 1.5) : 2 * lane);
    }
    column.gutter = x;
    const auto over = over_.find(at);
    x += lane * ((over == over_.end() ? 0 : over->second) + 3);
    columns_.push_back(std::move(column));
    return x;
  }

  /// Above the boxes, where a line goes on to a column further away.
  double top_lanes() const { return columns_.size() > 2 ? 2 * lane : lane; }

  Box box_of(const DiagramCell& one) const {
    const Column& column = columns_[column_of(one)];
    const Box& place = column.places[static_cast<std::size_t>(one.side)];
    const double y = head + top_lanes() + (one.row - column.first_row) * pitch;
    return {place.x, y, place.width, box_height};
  }

  static double middle(const Box& box) { return box.x + box.width / 2; }

  static void arrow(Drawing& drawing, std::vector<Point> points) {
    constexpr double length = 3.6, half = 1.7;
    const Point end = points.back(), before = points[points.size() - 2];
    const double far = std::hypot(end.x - before.x, end.y - before.y);
    const Point along = {(end.x - before.x) / far, (end.y - before.y) / far};
    const Point base = {end.x - along.x * length, end.y - along.y * length};
    points.back() = base;
    drawing.line(std::move(points), {.width = line_width});
    drawing.area({end,
                  {base.x - along.y * half, base.y + along.x * half},
                  {base.x + along.y * half, base.y - along.x * half}},
                 Tone::ink);
  }

  void draw_wire(Drawing& drawing, const Wire& wire) const {
    const DiagramCell &from = cell(wire.from), &to = cell(wire.to);
    const Box a = box_of(from), b = box_of(to);
    const double out_y = a.y + a.height * 0.7, in_y = b.y + b.height * 0.3;
    if (straight(wire)) return arrow(drawing, {{middle(a), a.bottom()}, {middle(b), b.y}});
    if (goes_over(wire)) return draw_over(drawing, wire);
    if (skips(wire)) {
      const double x = a.right() + lane * (wire.lane + 1);
      return arrow(drawing, {{a.right(), out_y}, {x, out_y}, {x, in_y}, {b.right(), in_y}});
    }
    if (from.side < to.side)
      return arrow(drawing, {{a.right(), out_y}, {middle(b), out_y}, {middle(b), b.y}});
    if (from.side > to.side)
      return arrow(drawing, {{middle(a), a.bottom()}, {middle(a), in_y}, {b.right(), in_y}});
    arrow(drawing, {{middle(a), a.bottom()}, {middle(b), b.y}});
  }

  /// From one column to another: between them, and above those that lie between.
  void draw_over(Drawing& drawing, const Wire& wire) const {
    const Box a = box_of(cell(wire.from)), b = box_of(cell(wire.to));
    const std::size_t first = column_of(cell(wire.from)), last = column_of(cell(wire.to));
    const double x = columns_[first].gutter + lane * wire.lane;
    if (goes_on(wire)) {
      const double below = a.bottom() + 2 * frame_room, above = head + top_lanes() - 2 * frame_room;
      return arrow(drawing, {{middle(a), a.bottom()},
                             {middle(a), below},
                             {x, below},
                             {x, above},
                             {middle(b), above},
                             {middle(b), b.y}});
    }
    const double out_y = a.y + a.height * 0.7, in_y = b.y + b.height * 0.3;
    if (last == first + 1) return arrow(drawing, {{a.right(), out_y}, {x, out_y}, {x, in_y}, {b.x, in_y}});
    const double top = head, there = columns_[last - 1].gutter - lane;
    arrow(drawing, {{a.right(), out_y}, {x, out_y}, {x, top}, {there, top}, {there, in_y}, {b.x, in_y}});
  }

  void draw_frame(Drawing& drawing, const DiagramFrame& frame) const {
    Box around;
    bool first = true;
    for (const DiagramCell& one : layout_.cells) {
      if (one.row < frame.first_row || one.row > frame.last_row) continue;
      const Box box = box_of(one);
      const double right = std::max(first ? box.right() : around.right(), box.right()),
                   bottom = std::max(first ? box.bottom() : around.bottom(), box.bottom());
      around.x = first ? box.x : std::min(around.x, box.x);
      around.y = first ? box.y : std::min(around.y, box.y);
      around.width = right - around.x;
      around.height = bottom - around.y;
      first = false;
    }
    const Column& column = columns_[column_of(frame.first_row)];
    const double lanes = column.places.front().x + column.places.front().width +
                         lane * lanes_between(frame.first_row, frame.last_row);
    const double left = around.x - frame_room, right = std::max(around.right(), lanes) + frame_room,
                 top = around.y - frame_room, bottom = around.bottom() + frame_room;
    drawing.line({{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}},
                 {.tone = Tone::quiet, .width = line_width, .dash = chart::Dash::dashed});
    drawing.letters({.at = {left - 3, (top + bottom) / 2 + 2.5},
                     .text = fmt::format("{} ×", frame.times),
                     .size = letters,
                     .align = Align::end,
                     .bold = true});
  }

  void draw_cell(Drawing& drawing, const DiagramCell& one) const {
    const Box box = box_of(one);
    const Tone tone = tone_of(one.sort);
    drawing.box(box, Tone::paper);
    if (one.sort != graph::Sort::join) drawing.box(box, tone, 0.14);
    drawing.line({{box.x, box.y},
                  {box.right(), box.y},
                  {box.right(), box.bottom()},
                  {box.x, box.bottom()},
                  {box.x, box.y}},
                 {.tone = tone, .width = line_width});
    const double baseline = box.y + box.height / 2 + 2.5;
    drawing.letters({.at = {box.x + 5, baseline}, .text = one.text, .size = letters});
    drawing.letters({.at = {box.right() - 5, baseline},
                     .text = one.shape,
                     .size = shape_letters,
                     .tone = Tone::quiet,
                     .align = Align::end});
  }

  DiagramLayout layout_;
  std::vector<Wire> wires_;
  std::map<std::size_t, int> over_;  // of each column, the lines that leave it for another
  std::vector<Column> columns_;
  double width_ = 0;
};

}  // namespace

Drawing diagram_of(const graph::Graph& graph, const std::string& about) {
  const std::vector<graph::Layer> layers = graph::layers_of(graph);
  const graph::Cost cost = graph::cost_of(graph);
  return Plan{layout_of(layers, graph::repeats_of(layers))}.draw(
      graph.name, about,
      fmt::format("{} parameters, {} flop for one input", graph::count_text(cost.parameters),
                  graph::count_text(cost.flop)));
}

}  // namespace haima::report
