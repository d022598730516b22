// Axes: where a value lies in a drawing, and the lines, marks and letters around it.
#pragma once
#include <string>
#include <vector>

#include "chart/drawing.h"

namespace haima::chart {

inline constexpr double figure_width = 252;  // a column of a journal, 3.5 inches
inline constexpr double small_letters = 7, axis_letters = 8;

struct Axis {
  std::string title = {};
  double low = 0, high = 1;
  std::vector<double> ticks = {};  // empty: round numbers
};

/// Round numbers from `low` to `high`, some `about` of them.
std::vector<double> round_ticks(double low, double high, int about = 5);
/// An axis from a round number below all values to one above.
Axis axis_around(std::string title, double low, double high);

struct Panel {
  Box box;
  Axis x, y;

  Point at(double x_value, double y_value) const;
  /// A line of values.
  std::vector<Point> at(const std::vector<Point>& values) const;
};

/// A figure's only panel, `height` high, with its axes drawn; the drawing ends under the title of x.
Panel add_panel(Drawing& drawing, Axis x, Axis y, double height = 170);

struct Entry {
  std::string text;
  Stroke stroke;
};

/// Under all that is there, the drawing made higher; as many in a row as fit.
void add_legend(Drawing& drawing, const std::vector<Entry>& entries);
/// Small letters under all that is there.
void add_note(Drawing& drawing, const std::string& text);

/// "0.858 (0.827 to 0.888)".
std::string with_interval(double value, double low, double high);

}  // namespace haima::chart
