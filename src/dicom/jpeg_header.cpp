#include "dicom/jpeg_header.h"

#include <fmt/format.h>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr int soi = 0xD8, eoi = 0xD9, sos = 0xDA, app0 = 0xE0, app14 = 0xEE, dht = 0xC4, jpg = 0xC8,
              dac = 0xCC;

/// Each scan of a progressive stream may walk the whole picture, however few its bytes.
constexpr int most_scans = 64;

bool is_frame_header(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != dht && marker != jpg && marker != dac;
}

bool has_no_segment(int marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= soi); }

Result<> read_frame(ByteView segment, int marker, JpegHeader& header, const std::string& where) {
  if (header.process != 0 || header.shape.columns != 0) {
    return fail(Code::unsupported, where, "hierarchical JPEG is not read");
  }
  if (segment.size() < 6) return fail(Code::malformed, where, "its JPEG frame header is cut short");
  const std::size_t channels = u8_at(segment, 5);
  if (channels == 0 || channels > header.components.size() || segment.size() < 6 + 3 * channels) {
    return fail(Code::malformed, where, "its JPEG frame header is nonsense");
  }
  header.process = marker & 0x0F;
  header.shape = {.columns = u16_at(segment, 3, true),
                  .rows = u16_at(segment, 1, true),
                  .channels = static_cast<int>(channels),
                  .bits = u8_at(segment, 0)};
  for (std::size_t c = 0; c < channels; ++c) {
    const int factors = u8_at(segment, 7 + 3 * c);
    header.components[c] = {
        .id = u8_at(segment, 6 + 3 * c), .horizontal = factors >> 4, .vertical = factors & 15};
    if (factors >> 4 == 0 || (factors & 15) == 0) {
      return fail(Code::malformed, where, "its JPEG sampling factors are zero");
    }
  }
  return {};
}

void read_application(ByteView segment, int marker, JpegHeader& header) {
  const std::string_view text = as_text(segment);
  if (marker == app0 && text.starts_with("JFIF")) header.has_jfif = true;
  if (marker == app14 && text.starts_with("Adobe") && segment.size() >= 12) {
    header.adobe_transform = u8_at(segment, 11);
  }
}

/// The next 0xFF that starts a marker and is no stuffing or restart, from `at`.
std::size_t next_marker(ByteView stream, std::size_t at) {
  for (; at + 1 < stream.size(); ++at) {
    if (u8_at(stream, at) != 0xFF) continue;
    const int next = u8_at(stream, at + 1);
    if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) return at;
  }
  return stream.size();
}

Result<JpegHeader> read_markers(ByteView stream, const std::string& where) {
  if (stream.size() < 4 || u16_at(stream, 0, true) != 0xFFD8) {
    return fail(Code::malformed, where, "this is no JPEG stream");
  }
  JpegHeader header;
  for (std::size_t at = 2; (at = next_marker(stream, at)) + 4 <= stream.size();) {
    const int marker = u8_at(stream, at + 1);
    at += 2;
    if (marker == eoi) break;
    if (has_no_segment(marker)) continue;
    const std::size_t length = u16_at(stream, at, true);
    if (length < 2 || length > stream.size() - at) {
      return fail(Code::truncated, where, "its JPEG stream is cut short inside its header");
    }
    const ByteView segment = stream.subspan(at + 2, length - 2);
    at += length;
    if (is_frame_header(marker)) {
      HAIMA_TRY(read_frame(segment, marker, header, where));
      header.frame_end = at;
    }
    read_application(segment, marker, header);
    if (marker == sos && ++header.scans > most_scans) {
      return fail(Code::over_limit, where, fmt::format("more than {} JPEG scans", most_scans),
                  "write it with fewer scans");
    }
  }
  return header;
}

}  // namespace

Result<JpegHeader> jpeg_header(ByteView stream, const Shape& shape, const std::string& where) {
  HAIMA_TRY(const JpegHeader header, read_markers(stream, where));
  if (header.frame_end == 0 || header.scans == 0) {
    return fail(Code::malformed, where, "its JPEG stream has no picture");
  }
  if (header.process > 3) {
    return fail(Code::unsupported, where, fmt::format("JPEG process SOF{} is not read", header.process));
  }
  HAIMA_TRY(check_stream(header.shape, shape, where));
  return header;
}

}  // namespace haima::dicom
