#include "report/canvas.h"

#include <cairo.h>

#include <string>

namespace haima::report {
namespace {

using image::Colour;

constexpr double letter_edge = 2, outline_edge = 1.3;  // dark; of outlines in their own thickness

struct EndSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using Surface = std::unique_ptr<cairo_surface_t, EndSurface>;

struct EndDrawing {
  void operator()(cairo_t* drawing) const { cairo_destroy(drawing); }
};
using Drawing = std::unique_ptr<cairo_t, EndDrawing>;

void set_colour(cairo_t* drawing, Colour colour) {
  cairo_set_source_rgb(drawing, colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
}

/// A surface of 32 bits a pixel, as Cairo holds them: blue, green, red, unused.
std::uint32_t rgb_of(std::uint8_t grey) { return grey * 0x010101U; }
std::uint32_t rgb_of(image::Colour colour) {
  return static_cast<std::uint32_t>(colour.red << 16 | colour.green << 8 | colour.blue);
}

template <class Pixel>
Surface surface_of(const image::Plane<Pixel>& picture) {
  Surface surface{cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.width, picture.height)};
  unsigned char* bytes = cairo_image_surface_get_data(surface.get());
  if (!bytes) return surface;
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int y = 0; y < picture.height; ++y) {
    auto* row = reinterpret_cast<std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < picture.width; ++x) row[x] = rgb_of(picture.at(x, y));
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

void trace(cairo_t* drawing, const std::vector<std::vector<Point>>& closed) {
  for (const std::vector<Point>& outline : closed) {
    cairo_new_sub_path(drawing);
    for (const Point& point : outline) cairo_line_to(drawing, point.x, point.y);
    cairo_close_path(drawing);
  }
}

struct Size {
  int width = 0, height = 0;
};

void stretch(cairo_t* drawing, const Surface& surface, Size size, const Box& box) {
  cairo_save(drawing);
  cairo_rectangle(drawing, box.x, box.y, box.width, box.height);
  cairo_clip(drawing);
  cairo_translate(drawing, box.x, box.y);
  cairo_scale(drawing, box.width / size.width, box.height / size.height);
  cairo_set_source_surface(drawing, surface.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(drawing), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend(cairo_get_source(drawing), CAIRO_EXTEND_PAD);
  cairo_paint(drawing);
  cairo_restore(drawing);
}

}  // namespace

struct Canvas::State {
  Surface surface;
  Drawing drawing;
};

Canvas::Canvas(int width, int height, Colour background) : state_(std::make_unique<State>()) {
  state_->surface.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  state_->drawing.reset(cairo_create(state_->surface.get()));
  set_colour(state_->drawing.get(), background);
  cairo_paint(state_->drawing.get());
}

Canvas::~Canvas() = default;

void Canvas::fill(const Box& box, Colour colour) {
  cairo_t* drawing = state_->drawing.get();
  set_colour(drawing, colour);
  cairo_rectangle(drawing, box.x, box.y, box.width, box.height);
  cairo_fill(drawing);
}

void Canvas::frame(const Box& box, Colour colour, double line) {
  cairo_t* drawing = state_->drawing.get();
  set_colour(drawing, colour);
  cairo_set_line_width(drawing, line);
  cairo_rectangle(drawing, box.x + line / 2, box.y + line / 2, box.width - line, box.height - line);
  cairo_stroke(drawing);
}

void Canvas::line(Point from, Point to, Colour colour, double thickness) {
  cairo_t* drawing = state_->drawing.get();
  set_colour(drawing, colour);
  cairo_set_line_width(drawing, thickness);
  cairo_move_to(drawing, from.x, from.y);
  cairo_line_to(drawing, to.x, to.y);
  cairo_stroke(drawing);
}

void Canvas::picture(const image::Plane<std::uint8_t>& grey, const Box& box) {
  if (!grey.empty()) stretch(state_->drawing.get(), surface_of(grey), {grey.width, grey.height}, box);
}

void Canvas::picture(const image::Plane<image::Colour>& colours, const Box& box) {
  if (!colours.empty())
    stretch(state_->drawing.get(), surface_of(colours), {colours.width, colours.height}, box);
}

void Canvas::outlines(const std::vector<std::vector<Point>>& closed, Colour colour, double thickness) {
  cairo_t* drawing = state_->drawing.get();
  cairo_set_line_join(drawing, CAIRO_LINE_JOIN_ROUND);
  trace(drawing, closed);
  cairo_set_source_rgba(drawing, 0, 0, 0, 0.6);
  cairo_set_line_width(drawing, thickness * (1 + outline_edge));
  cairo_stroke_preserve(drawing);
  set_colour(drawing, colour);
  cairo_set_line_width(drawing, thickness);
  cairo_stroke(drawing);
}

double Canvas::letters(Point at, std::string_view text, const Letters& style) {
  const std::string ended{text};
  cairo_t* drawing = state_->drawing.get();
  cairo_select_font_face(drawing, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                         style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(drawing, style.size);
  cairo_text_extents_t size;
  cairo_text_extents(drawing, ended.c_str(), &size);
  const double back = style.align == Align::left ? 0 : style.align == Align::right ? 1 : 0.5;
  cairo_move_to(drawing, at.x - back * size.x_advance, at.y);
  cairo_text_path(drawing, ended.c_str());
  cairo_set_line_join(drawing, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba(drawing, 0, 0, 0, 0.7);
  cairo_set_line_width(drawing, letter_edge);
  cairo_stroke_preserve(drawing);
  set_colour(drawing, style.colour);
  cairo_fill(drawing);
  return size.x_advance;
}

image::Plane<Colour> Canvas::pixels() const {
  cairo_surface_t* surface = state_->surface.get();
  cairo_surface_flush(surface);
  const unsigned char* bytes = cairo_image_surface_get_data(surface);
  if (!bytes) return {};
  image::Plane<Colour> out{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface)};
  const int stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < out.height; ++y) {
    const auto* row = reinterpret_cast<const std::uint32_t*>(bytes + static_cast<std::ptrdiff_t>(y) * stride);
    for (int x = 0; x < out.width; ++x) {
      const auto part = [&](int shift) { return static_cast<std::uint8_t>(row[x] >> shift); };
      out.at(x, y) = {part(16), part(8), part(0)};
    }
  }
  return out;
}

}  // namespace haima::report
