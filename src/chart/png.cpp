// A drawing as PNG, drawn by Cairo.
#include <cairo.h>

#include <charconv>
#include <memory>

#include "chart/dash.h"
#include "chart/drawing.h"

namespace haima::chart {
namespace {

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Pen = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

Surface surface_of(int width, int height) {
  return {cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), &cairo_surface_destroy};
}

Pen pen_on(const Surface& surface) { return {cairo_create(surface.get()), &cairo_destroy}; }

void set_colour(cairo_t* pen, Tone tone, double opacity = 1) {
  const std::string_view hex = colour_on_paper(tone);
  const auto part = [&](std::size_t at) {
    int value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    return value / 255.0;
  };
  cairo_set_source_rgba(pen, part(1), part(3), part(5), opacity);
}

void set_font(cairo_t* pen, double size, bool bold) {
  cairo_select_font_face(pen, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(pen, size);
}

double advance(cairo_t* pen, const std::string& text) {
  cairo_text_extents_t extents;
  cairo_text_extents(pen, text.c_str(), &extents);
  return extents.x_advance;
}

void trace(cairo_t* pen, const std::vector<Point>& points) {
  cairo_new_path(pen);
  for (const Point& point : points) cairo_line_to(pen, point.x, point.y);
}

void draw(cairo_t* pen, const Line& line) {
  set_colour(pen, line.stroke.tone, line.stroke.opacity);
  const std::vector<double> dash = lengths_of(line.stroke.dash, line.stroke.width);
  cairo_set_dash(pen, dash.data(), static_cast<int>(dash.size()), 0);
  cairo_set_line_width(pen, line.stroke.width);
  cairo_set_line_join(pen, CAIRO_LINE_JOIN_ROUND);
  trace(pen, line.points);
  cairo_stroke(pen);
}

void draw(cairo_t* pen, const Area& area) {
  set_colour(pen, area.tone, area.opacity);
  trace(pen, area.points);
  cairo_close_path(pen);
  cairo_fill(pen);
}

void draw(cairo_t* pen, const Disc& disc) {
  set_colour(pen, disc.tone);
  cairo_new_path(pen);
  cairo_arc(pen, disc.centre.x, disc.centre.y, disc.radius, 0, 6.283185307179586);
  cairo_fill(pen);
}

void draw(cairo_t* pen, const Letters& letters) {
  set_colour(pen, letters.tone);
  set_font(pen, letters.size, letters.bold);
  const double back = letters.align == Align::start ? 0 : letters.align == Align::end ? 1 : 0.5;
  cairo_save(pen);
  cairo_translate(pen, letters.at.x, letters.at.y);
  if (letters.upwards) cairo_rotate(pen, -1.5707963267948966);
  cairo_move_to(pen, -back * advance(pen, letters.text), 0);
  cairo_show_text(pen, letters.text.c_str());
  cairo_restore(pen);
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned count) {
  auto& out = *static_cast<Bytes*>(to);
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  out.insert(out.end(), begin, begin + count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

double width_of(std::string_view text, double size, bool bold) {
  const Surface surface = surface_of(1, 1);
  const Pen pen = pen_on(surface);
  set_font(pen.get(), size, bold);
  return advance(pen.get(), std::string{text});
}

Bytes png_of(const Drawing& drawing, double pixels_per_point) {
  const Surface surface = surface_of(static_cast<int>(drawing.width * pixels_per_point + 0.5),
                                     static_cast<int>(drawing.height * pixels_per_point + 0.5));
  const Pen pen = pen_on(surface);
  set_colour(pen.get(), Tone::paper);
  cairo_paint(pen.get());
  cairo_scale(pen.get(), pixels_per_point, pixels_per_point);
  for (const Mark& mark : drawing.marks) std::visit([&](const auto& one) { draw(pen.get(), one); }, mark);
  Bytes png;
  cairo_surface_write_to_png_stream(surface.get(), append, &png);
  return png;
}

}  // namespace haima::chart
