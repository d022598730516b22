// rle: DICOM's run-length coding (PS3.5 annex G): one PackBits segment for each byte of each sample.
#include <fmt/format.h>

#include <algorithm>

#include "dicom/codec.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr std::size_t header_bytes = 64;

/// Unpacks one segment; fewer bytes than `out` has where the segment ends early.
std::size_t unpack(ByteView in, std::vector<std::uint8_t>& out) {
  std::size_t at = 0, made = 0;
  while (at < in.size() && made < out.size()) {
    const int byte = std::to_integer<int>(in[at++]), control = byte < 128 ? byte : byte - 256;
    if (control == -128) continue;
    const std::size_t run = static_cast<std::size_t>(control >= 0 ? control + 1 : 1 - control);
    const std::size_t room = std::min(run, out.size() - made);
    if (control >= 0) {
      const std::size_t there = std::min(room, in.size() - at);
      std::transform(in.begin() + static_cast<std::ptrdiff_t>(at),
                     in.begin() + static_cast<std::ptrdiff_t>(at + there),
                     out.begin() + static_cast<std::ptrdiff_t>(made),
                     [](std::byte b) { return static_cast<std::uint8_t>(b); });
      at += there;
      made += there;
      if (there < room) break;
      at = std::min(in.size(), at + (run - room));
    } else {
      if (at == in.size()) break;
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(made), room, u8_at(in, at++));
      made += room;
    }
  }
  return made;
}

struct Segments {
  std::vector<std::size_t> begins, ends;
};

Result<Segments> segments_of(ByteView stream, std::size_t wanted, const std::string& where) {
  if (stream.size() < header_bytes) return fail(Code::truncated, where, "the RLE header is cut short");
  const std::size_t count = u32_at(stream, 0);
  if (count != wanted) {
    return fail(Code::contradiction, where,
                fmt::format("{} RLE segments where the data set needs {}", count, wanted));
  }
  Segments out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = u32_at(stream, 4 + 4 * i);
    const std::size_t end = i + 1 < count ? u32_at(stream, 8 + 4 * i) : stream.size();
    if (begin < header_bytes || end < begin || end > stream.size()) {
      return fail(Code::malformed, where, fmt::format("RLE segment {} lies outside its frame", i + 1));
    }
    out.begins.push_back(begin);
    out.ends.push_back(end);
  }
  return out;
}

}  // namespace

Result<Samples> decode_rle(ByteView stream, const Shape& shape, const std::string& where) {
  if (shape.bits_allocated % 8 != 0) return fail(Code::unsupported, where, "run lengths of single bits");
  const auto channels = static_cast<std::size_t>(shape.samples);
  const auto width = static_cast<std::size_t>(shape.bits_allocated / 8);
  HAIMA_TRY(const Segments segments, segments_of(stream, channels * width, where));
  Samples out{.channels = shape.samples, .bits = shape.bits_allocated};
  out.values.resize(shape.values());
  std::vector<std::uint8_t> bytes(shape.pixels());
  for (std::size_t s = 0; s < segments.begins.size(); ++s) {
    const std::size_t made =
        unpack(stream.subspan(segments.begins[s], segments.ends[s] - segments.begins[s]), bytes);
    if (made < bytes.size()) {
      return fail(Code::truncated, where,
                  fmt::format("RLE segment {} gives {} of {} bytes", s + 1, made, bytes.size()));
    }
    // The most significant byte of each sample comes first.
    const std::size_t channel = s / width;
    const int shift = static_cast<int>(8 * (width - 1 - s % width));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto& value = out.values[i * channels + channel];
      value = static_cast<std::int16_t>(value | bytes[i] << shift);
    }
  }
  return out;
}

}  // namespace haima::dicom
