#include "formats/exif.h"

#include "formats/bytes.h"

namespace haima::formats {
namespace {

ByteView from(ByteView bytes, std::size_t offset) { return bytes.subspan(std::min(offset, bytes.size())); }

/// A TIFF header and what follows it, out of a JPEG's segment APP1; empty where it has none.
ByteView exif_of(ByteView jpeg) {
  constexpr std::uint8_t app1 = 0xE1, start_of_scan = 0xDA;
  constexpr std::string_view label{"Exif\0\0", 6};
  for (ByteView left = from(jpeg, 2); left.size() >= 4 && left[0] == std::byte{0xFF};) {
    const auto marker = get<std::uint8_t>(left, 1);
    const std::size_t length = get<std::uint16_t>(left, 2, std::endian::big);
    if (marker == start_of_scan || length < 2 || length + 2 > left.size()) return {};
    const ByteView segment = left.subspan(4, length - 2);
    if (marker == app1 && as_text(segment).starts_with(label)) return from(segment, label.size());
    left = left.subspan(length + 2);
  }
  return {};
}

}  // namespace

int orientation_of(ByteView jpeg) {
  constexpr std::uint16_t orientation = 0x0112, unsigned_short = 3;
  constexpr std::size_t entry_bytes = 12;
  const ByteView tiff = exif_of(jpeg);
  const std::endian order = as_text(tiff).starts_with("MM") ? std::endian::big : std::endian::little;
  const ByteView folder = from(tiff, get<std::uint32_t>(tiff, 4, order));
  const std::size_t entries = get<std::uint16_t>(folder, 0, order);
  for (std::size_t n = 0; n < entries; ++n) {
    const ByteView entry = from(folder, 2 + n * entry_bytes);
    if (entry.size() < entry_bytes) break;
    if (get<std::uint16_t>(entry, 0, order) != orientation) continue;
    const int value = get<std::uint16_t>(entry, 8, order);
    return get<std::uint16_t>(entry, 2, order) == unsigned_short && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

image::Plane<std::uint16_t> laid(const image::Plane<std::uint16_t>& plane, int orientation) {
  if (orientation <= 1 || orientation > 8) return plane;
  const bool aside = on_its_side(orientation);
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  image::Plane<std::uint16_t> out{aside ? plane.height : plane.width, aside ? plane.width : plane.height};
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const int column = aside ? y : x, row = aside ? x : y;
      out.at(x, y) =
          plane.at(from_right ? plane.width - 1 - column : column, from_below ? plane.height - 1 - row : row);
    }
  }
  return out;
}

}  // namespace haima::formats
