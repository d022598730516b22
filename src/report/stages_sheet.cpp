#include "report/stages_sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/version.h"
#include "image/colour.h"
#include "report/canvas.h"
#include "report/colours.h"

namespace haima::report {
namespace {

constexpr double map_side = 104, gap = 5, margin = 12, line_height = 22;
constexpr double picture_side = 2 * map_side + gap, left = margin + picture_side + 2 * margin;

std::string heading(const features::Stage& stage) {
  if (stage.maps.empty()) return fmt::format("{} maps, all of one value", stage.channels);
  const std::string size = fmt::format("{} x {}", stage.maps.front().width, stage.maps.front().height);
  return stage.maps.size() == static_cast<std::size_t>(stage.channels)
             ? fmt::format("{}: all {} maps", size, stage.channels)
             : fmt::format("{}: the {} of {} maps that vary most", size, stage.maps.size(), stage.channels);
}

double height_of(const features::Stage& stage) {
  const std::size_t rows = (stage.maps.size() + maps_in_a_row - 1) / maps_in_a_row;
  return line_height + static_cast<double>(rows) * (map_side + gap) + margin / 2;
}

void draw(Canvas& canvas, const features::Stage& stage, double top) {
  canvas.letters({left, top + line_height - 8}, heading(stage), {.size = 13});
  for (std::size_t n = 0; n < stage.maps.size(); ++n) {
    const double x = left + static_cast<double>(n % maps_in_a_row) * (map_side + gap);
    const double y = top + line_height + static_cast<double>(n / maps_in_a_row) * (map_side + gap);
    canvas.picture(image::coloured(stage.maps[n], image::heat_map()), {x, y, map_side, map_side});
  }
}

}  // namespace

image::Plane<image::Colour> sheet_of(const reader::SeenSlice& seen) {
  double height = margin;
  for (const features::Stage& stage : seen.stages) height += height_of(stage);
  const double least = margin + line_height + picture_side + 3 * line_height;
  height = std::max(height, least) + line_height + margin;
  Canvas canvas{static_cast<int>(left + static_cast<double>(maps_in_a_row) * (map_side + gap) + margin),
                static_cast<int>(height), black};
  canvas.letters({margin, margin + line_height - 8}, fmt::format("Slice {}, {}", seen.slice + 1, seen.model),
                 {.size = 13, .bold = true});
  canvas.picture(image::coloured(seen.picture, image::grey_map()),
                 {margin, margin + line_height, picture_side, picture_side});
  double y = margin;
  for (const features::Stage& stage : seen.stages) {
    draw(canvas, stage, y);
    y += height_of(stage);
  }
  canvas.letters({margin, height - margin},
                 fmt::format("Each map from its lowest (dark) to its highest (light). {}", not_a_device),
                 {.size = 13, .colour = faint});
  return canvas.pixels();
}

}  // namespace haima::report
