// PNG out: grey in 8 and 16 bits, colour in 8.
// libpng reports by longjmp; the function it may leave so holds nothing that has a destructor.
#include <png.h>

#include <csetjmp>

#include "formats/formats.h"

namespace haima::formats {
namespace {

struct Layout {
  int width, height, depth, colour_type;
  std::size_t row_bytes;
};

void append(png_structp png, png_bytep bytes, std::size_t count) {
  auto* out = static_cast<Bytes*>(png_get_io_ptr(png));
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  out->insert(out->end(), begin, begin + count);
}

void flush(png_structp) {}
[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void on_warning(png_structp, png_const_charp) {}

/// False: libpng gave up.
bool write_rows(png_structp png, png_infop info, const Layout& layout, const std::byte* pixels) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_IHDR(png, info, layout.width, layout.height, layout.depth, layout.colour_type, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  if (layout.depth == 16 && std::endian::native == std::endian::little) png_set_swap(png);
  for (int y = 0; y < layout.height; ++y) {
    png_write_row(png, reinterpret_cast<png_const_bytep>(pixels + y * layout.row_bytes));
  }
  png_write_end(png, info);
  return true;
}

/// No bytes where the plane has no pixels or more than PNG can hold.
template <class Pixel>
Bytes encode(const image::Plane<Pixel>& plane) {
  Bytes bytes;
  const bool colour = sizeof(Pixel) == 3;
  const Layout layout{plane.width, plane.height, sizeof(Pixel) == 2 ? 16 : 8,
                      colour ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, plane.width * sizeof(Pixel)};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (info) {
    png_set_write_fn(png, &bytes, append, flush);
    if (!write_rows(png, info, layout, std::as_bytes(std::span{plane.pixels}).data())) bytes.clear();
  }
  png_destroy_write_struct(&png, &info);
  return bytes;
}

template <class Pixel>
Result<> write(const Path& file, const image::Plane<Pixel>& plane) {
  const Bytes bytes = encode(plane);
  if (bytes.empty()) return fail(Code::unwritable, file.string(), "a picture of this size is no PNG");
  return write_file(file, bytes);
}

}  // namespace

Result<> write_png(const Path& file, const image::Plane<std::uint8_t>& grey) { return write(file, grey); }
Result<> write_png(const Path& file, const image::Plane<std::uint16_t>& grey) { return write(file, grey); }
Result<> write_png(const Path& file, const image::Plane<image::Colour>& colour) {
  return write(file, colour);
}
Bytes encode_png(const image::Plane<image::Colour>& colour) { return encode(colour); }
Bytes encode_png(const image::Plane<std::uint8_t>& grey) { return encode(grey); }

}  // namespace haima::formats
