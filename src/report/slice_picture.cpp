#include "report/slice_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "image/colour.h"
#include "report/colours.h"

namespace haima::report {
namespace {

constexpr double scale_bar_mm = 50;
constexpr double finest_outline = 0.8, coarsest_outline = 1.5;  // pixels
constexpr double axial_cosine = 0.5;  // a row further than 60° from left to right shows no sides

const ct::Slice& slice_of(const ct::Scan& scan, int index) {
  return scan.stack.slices.at(static_cast<std::size_t>(index));
}

/// Outlines moved from a slice's pixels to a box of the canvas.
Outlines placed(Outlines outlines, const image::CtPlane& plane, const Box& box) {
  for (auto& outline : outlines) {
    for (Point& point : outline)
      point = {box.x + point.x * box.width / plane.width(), box.y + point.y * box.height / plane.height()};
  }
  return outlines;
}

}  // namespace

double shape_of(const ct::Scan& scan, int index) {
  const image::CtPlane& plane = slice_of(scan, index).plane;
  const double pixel_shape = scan.stack.row_spacing_mm > 0 && scan.stack.column_spacing_mm > 0
                                 ? scan.stack.column_spacing_mm / scan.stack.row_spacing_mm
                                 : 1;
  return std::max(plane.width(), 1) * pixel_shape / std::max(plane.height(), 1);
}

Box fitted(const ct::Scan& scan, int index, const Box& room) {
  const double shape = shape_of(scan, index);
  const double width = std::min(room.width, room.height * shape);
  const double height = width / shape;
  return {room.x + (room.width - width) / 2, room.y + (room.height - height) / 2, width, height};
}

Sides sides_of(const ct::Stack& stack) {
  if (std::abs(stack.row.x) < axial_cosine) return {};
  const std::string doubt = stack.oriented ? "" : "?";
  // Patient coordinates grow to the patient's left (PS3.3 C.7.6.2.1.1).
  return stack.row.x > 0 ? Sides{"R" + doubt, "L" + doubt} : Sides{"L" + doubt, "R" + doubt};
}

std::string_view order_of(const ct::Stack& stack) {
  return stack.has_positions ? "feet first" : "in the files' order";
}

std::vector<Found> found_on(const reader::Findings& findings, int index) {
  std::vector<Found> found;
  if (static_cast<std::size_t>(index) >= findings.lesion_masks.size()) return found;
  const image::Mask& mask = findings.lesion_masks[static_cast<std::size_t>(index)];
  std::array<bool, 256> present{};
  for (const std::uint8_t value : mask.pixels) present[value] = true;
  for (std::size_t value = 1; value < present.size() && value <= findings.lesions.size(); ++value) {
    if (present[value]) found.push_back({value - 1, outlines_of(mask, static_cast<std::uint8_t>(value))});
  }
  return found;
}

void draw_slice(Canvas& canvas, const ct::Scan& scan, int index, const Box& box) {
  canvas.picture(image::windowed_grey(slice_of(scan, index).plane, shown_window), box);
}

bool has_heat(const reader::Findings& findings, int index) {
  const auto place = static_cast<std::size_t>(index);
  return place < findings.heat.size() && !findings.heat[place].empty();
}

void draw_heated(Canvas& canvas, const ct::Scan& scan, const reader::Findings& findings, int index,
                 const Box& box) {
  if (!has_heat(findings, index)) return draw_slice(canvas, scan, index, box);
  auto picture = image::coloured(image::windowed_grey(slice_of(scan, index).plane, shown_window));
  image::lay_over(picture, findings.heat[static_cast<std::size_t>(index)], image::heat_map());
  canvas.picture(picture, box);
}

void draw_found(Canvas& canvas, const ct::Scan& scan, const reader::Findings& findings, int index,
                const Box& box, bool numbered) {
  const double thickness = std::clamp(box.width / 340, finest_outline, coarsest_outline);
  for (Found& found : found_on(findings, index)) {
    const image::Colour colour = colour_of(findings.lesions[found.lesion].kind);
    const Outlines outlines = placed(std::move(found.outlines), slice_of(scan, index).plane, box);
    canvas.outlines(outlines, colour, thickness);
    if (!numbered) continue;
    const Point place = place_of_number(outlines);
    canvas.letters({place.x + 4, place.y}, fmt::format("{}", found.lesion + 1),
                   {.size = 13, .colour = colour, .bold = true});
  }
}

Point place_of_number(const Outlines& outlines) {
  Point furthest{-1, 0};
  for (const auto& outline : outlines) {
    for (const Point& point : outline) {
      if (point.x > furthest.x) furthest = point;
    }
  }
  return furthest;
}

void draw_sides(Canvas& canvas, const ct::Stack& stack, const Box& box) {
  const Sides sides = sides_of(stack);
  const double size = std::clamp(box.width / 24, 9.0, 22.0);
  const double middle = box.y + box.height / 2 + size / 3;
  canvas.letters({box.x + size / 2, middle}, sides.left, {.size = size, .bold = true});
  canvas.letters({box.x + box.width - size / 2, middle}, sides.right,
                 {.size = size, .align = Align::right, .bold = true});
}

void draw_scale(Canvas& canvas, const ct::Scan& scan, int index, const Box& box) {
  if (scan.stack.column_spacing_mm <= 0) return;
  const double pixels_per_mm =
      box.width / (slice_of(scan, index).plane.width() * scan.stack.column_spacing_mm);
  const double length = scale_bar_mm * pixels_per_mm;
  if (length > box.width * 0.8) return;
  const double x = box.x + 12, y = box.y + box.height - 14;
  canvas.line({x, y}, {x + length, y}, black, 4);
  for (const double end : {x, x + length}) canvas.line({end, y - 5}, {end, y + 5}, white, 1.5);
  canvas.line({x, y}, {x + length, y}, white, 1.5);
  canvas.letters({x, y - 9}, "5 cm", {.size = 12});
}

}  // namespace haima::report
