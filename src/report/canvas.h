// A canvas: boxes, pictures, outlines and letters, taken off as pixels. Coordinates are pixels from the
// upper left corner. No text of a file is ever drawn: pictures leave the house more easily than reports.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "image/plane.h"

namespace haima::report {

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

enum class Align { left, centre, right };

struct Letters {
  double size = 14;
  image::Colour colour{255, 255, 255};
  Align align = Align::left;
  bool bold = false;
};

class Canvas {
 public:
  Canvas(int width, int height, image::Colour background);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  void fill(const Box& box, image::Colour colour);
  void frame(const Box& box, image::Colour colour, double line);
  void line(Point from, Point to, image::Colour colour, double thickness);
  /// A picture stretched over `box`.
  void picture(const image::Plane<std::uint8_t>& grey, const Box& box);
  void picture(const image::Plane<image::Colour>& colours, const Box& box);
  /// Closed outlines with a dark edge, so that they stand out from bright tissue.
  void outlines(const std::vector<std::vector<Point>>& closed, image::Colour colour, double thickness);
  /// Letters with a dark edge; `at` is the baseline's start, middle or end. The width they take.
  double letters(Point at, std::string_view text, const Letters& style);

  image::Plane<image::Colour> pixels() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace haima::report
