#include "dicom/native.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "dicom/inflate.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

/// Two pixels share their chrominance: Y1 Y2 CB CR (PS3.3 C.7.6.3.1.2).
bool is_halved(const Shape& shape) {
  return shape.samples == 3 && shape.photometric.ends_with("_422") && shape.bits_allocated == 8;
}

std::uint64_t frame_bits(const Shape& shape) {
  const std::uint64_t values = is_halved(shape) ? shape.pixels() * 2 : shape.values();
  return values * static_cast<std::uint64_t>(shape.bits_allocated);
}

void read_words(ByteView from, bool big_endian, std::vector<std::int16_t>& out) {
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(out.data(), from.data(), out.size() * 2);
  if (!big_endian) return;
  for (std::int16_t& v : out) {
    const auto bits = static_cast<std::uint16_t>(v);
    v = static_cast<std::int16_t>(static_cast<std::uint16_t>(bits << 8 | bits >> 8));
  }
}

/// `swapped`: bytes lie in words of the other byte order (OW in a big-endian file).
void read_bytes(ByteView from, bool swapped, std::vector<std::int16_t>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t at = swapped && (i ^ 1) < from.size() ? i ^ 1 : i;
    out[i] = u8_at(from, at);
  }
}

void read_bits(ByteView from, std::uint64_t first_bit, std::vector<std::int16_t>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t bit = first_bit + i;
    out[i] = static_cast<std::int16_t>(u8_at(from, static_cast<std::size_t>(bit / 8)) >> (bit % 8) & 1);
  }
}

/// Only the luminance is wanted: Y1 Y2 CB CR becomes Y1 Y2.
void read_halved(ByteView from, std::vector<std::int16_t>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = u8_at(from, i / 2 * 4 + i % 2);
}

}  // namespace

std::size_t native_frame_bytes(const Shape& shape) { return (frame_bits(shape) + 7) / 8; }

Result<Samples> decode_native(ByteView bytes, const Shape& shape, int index, bool big_endian, bool words,
                              const std::string& where) {
  const std::uint64_t first_bit = frame_bits(shape) * static_cast<std::uint64_t>(index);
  const std::uint64_t wanted = (first_bit + frame_bits(shape) + 7) / 8;
  if (bytes.size() < wanted) {
    return fail(Code::truncated, where, fmt::format("{} of {} bytes are there", bytes.size(), wanted));
  }
  const ByteView frame = bytes.subspan(static_cast<std::size_t>(first_bit / 8));
  Samples out{.channels = is_halved(shape) ? 1 : shape.samples, .bits = shape.bits_allocated};
  out.values.resize(is_halved(shape) ? shape.pixels() : shape.values());
  if (shape.bits_allocated == 1) {
    read_bits(frame, first_bit % 8, out.values);
  } else if (is_halved(shape)) {
    read_halved(frame, out.values);
  } else if (shape.bits_allocated == 8) {
    read_bytes(frame.first(native_frame_bytes(shape)), big_endian && words, out.values);
  } else {
    read_words(frame, big_endian, out.values);
  }
  if (shape.planar && out.channels > 1) out.values = by_pixel(out.values, shape.pixels());
  return out;
}

/// PS3.5 A.4.13: each frame is native, and deflated.
Result<Samples> decode_deflated(ByteView stream, const Shape& shape, const std::string& where) {
  HAIMA_TRY(const Bytes bytes, inflate_all(stream, native_frame_bytes(shape) + 1, where));
  return decode_native(bytes, shape, 0, false, false, where);
}

}  // namespace haima::dicom
