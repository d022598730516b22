#include "report/gallery.h"

#include <algorithm>

#include "report/canvas.h"
#include "report/colours.h"

namespace haima::report {

image::Plane<image::Colour> gallery(std::span<const Exhibit> exhibits, int columns, int side) {
  constexpr int gap = 6, caption = 20;
  const int count = static_cast<int>(exhibits.size());
  columns = std::max(1, std::min(columns, count));
  const int rows = std::max(1, (count + columns - 1) / columns);
  Canvas canvas{gap + columns * (side + gap), gap + rows * (side + caption + gap), black};
  for (int i = 0; i < count; ++i) {
    const Exhibit& one = exhibits[static_cast<std::size_t>(i)];
    const double x = gap + i % columns * (side + gap), y = gap + i / columns * (side + caption + gap);
    const double longer = std::max(one.picture.width, one.picture.height);
    const double width = side * one.picture.width / longer, height = side * one.picture.height / longer;
    canvas.picture(one.picture, {x + (side - width) / 2, y + (side - height) / 2, width, height});
    canvas.letters({x, y + side + 14.0}, one.caption, {.size = 11, .colour = faint});
  }
  return canvas.pixels();
}

}  // namespace haima::report
