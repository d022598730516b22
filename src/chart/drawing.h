// A drawing: lines, areas, discs and letters as values, in points (1/72 inch) from the upper left corner.
// Colours are roles, so that one drawing fits paper and a dark page.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/files.h"

namespace haima::chart {

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

/// ink: text and axes; then those of series, which the colour-blind can tell apart (after Okabe and Ito).
enum class Tone { ink, quiet, grid, paper, first, second, third, fourth, fifth, sixth };
enum class Dash { solid, dashed, dotted, dash_dot, long_dash };

struct Stroke {
  Tone tone = Tone::ink;
  double width = 0.7;
  Dash dash = Dash::solid;
  double opacity = 1;
};

/// Tone and dash of the n-th series: told apart in black and white too.
Stroke stroke_of(std::size_t series, double width = 1.3);

struct Line {
  std::vector<Point> points;
  Stroke stroke;
};

struct Area {
  std::vector<Point> points;
  Tone tone = Tone::first;
  double opacity = 1;
};

struct Disc {
  Point centre;
  double radius = 2;
  Tone tone = Tone::first;
};

enum class Align { start, middle, end };

struct Letters {
  Point at;  // on the baseline
  std::string text;
  double size = 7.5;
  Tone tone = Tone::ink;
  Align align = Align::start;
  bool bold = false;
  bool upwards = false;  // read from below
};

using Mark = std::variant<Line, Area, Disc, Letters>;

struct Drawing {
  double width = 0, height = 0;
  std::vector<Mark> marks;

  void line(std::vector<Point> points, const Stroke& stroke = {});
  void area(std::vector<Point> points, Tone tone, double opacity = 1);
  void box(const Box& box, Tone tone, double opacity = 1);
  void disc(Point centre, double radius, Tone tone);
  void letters(Letters letters);
};

/// How wide letters are, as they are drawn.
double width_of(std::string_view text, double size, bool bold = false);

/// A colour as "#0072b2", on paper or on a dark page.
std::string_view colour_on_paper(Tone tone);
std::string_view colour_on_dark(Tone tone);

/// A file by itself, on paper.
std::string svg_of(const Drawing& drawing, std::string_view words);
/// An element of a page that has page_style(); `words` for those who cannot see it.
std::string inline_svg(const Drawing& drawing, std::string_view words);
/// What a page that holds drawings needs: light and dark by the reader's own setting.
std::string page_style();

/// As PNG on paper, at this many pixels a point.
Bytes png_of(const Drawing& drawing, double pixels_per_point = 3);

}  // namespace haima::chart
