#include "dicom/j2k_header.h"

#include <fmt/format.h>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr std::uint16_t soc = 0xFF4F, siz = 0xFF51, cod = 0xFF52, cap = 0xFF50, sot = 0xFF90;

/// Libraries keep a record for each tile, whatever the file's size.
constexpr std::uint64_t most_tiles = 4096;

std::uint32_t big32(ByteView bytes, std::size_t at) { return u32_at(bytes, at, true); }
std::uint16_t big16(ByteView bytes, std::size_t at) { return u16_at(bytes, at, true); }

Result<> read_size(ByteView segment, J2kHeader& header, const std::string& where) {
  constexpr std::size_t fixed = 36;
  if (segment.size() < fixed + 3)
    return fail(Code::malformed, where, "its JPEG 2000 size marker is cut short");
  const std::uint64_t right = big32(segment, 2), bottom = big32(segment, 6);
  const std::uint64_t left = big32(segment, 10), top = big32(segment, 14);
  const std::uint64_t tile_width = big32(segment, 18), tile_height = big32(segment, 22);
  const std::size_t channels = big16(segment, 34);
  if (right <= left || bottom <= top || tile_width == 0 || tile_height == 0 ||
      segment.size() < fixed + 3 * channels) {
    return fail(Code::malformed, where, "its JPEG 2000 size marker is nonsense");
  }
  header.shape = {.columns = right - left,
                  .rows = bottom - top,
                  .channels = static_cast<int>(channels),
                  .bits = (u8_at(segment, fixed) & 0x7F) + 1};
  header.is_signed = (u8_at(segment, fixed) & 0x80) != 0;
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t at = fixed + 3 * c;
    if (u8_at(segment, at) != u8_at(segment, fixed)) {
      return fail(Code::unsupported, where, "JPEG 2000 components of different depths are not read");
    }
    if (u8_at(segment, at + 1) != 1 || u8_at(segment, at + 2) != 1) {
      return fail(Code::unsupported, where, "subsampled JPEG 2000 components are not read");
    }
  }
  const std::uint64_t tiles =
      ((right + tile_width - 1) / tile_width) * ((bottom + tile_height - 1) / tile_height);
  if (tiles > most_tiles) {
    return fail(Code::over_limit, where, fmt::format("{} JPEG 2000 tiles of at most {}", tiles, most_tiles),
                "write it with larger tiles");
  }
  return {};
}

}  // namespace

ByteView j2k_codestream(ByteView stream) {
  const std::uint32_t signature = 0x6A502020, contiguous = 0x6A703263;  // "jP  ", "jp2c"
  if (stream.size() < 12 || big32(stream, 4) != signature) return stream;
  for (std::size_t at = 0; at + 8 <= stream.size();) {
    const std::uint64_t length = big32(stream, at);
    if (big32(stream, at + 4) == contiguous) return stream.subspan(at + 8);
    if (length < 8 || length > stream.size() - at) break;
    at += static_cast<std::size_t>(length);
  }
  return stream;
}

Result<J2kHeader> j2k_header(ByteView codestream, const Shape& shape, const std::string& where) {
  if (codestream.size() < 4 || big16(codestream, 0) != soc || big16(codestream, 2) != siz) {
    return fail(Code::malformed, where, "this is no JPEG 2000 codestream");
  }
  J2kHeader header;
  for (std::size_t at = 2; at + 4 <= codestream.size();) {
    const std::uint16_t marker = big16(codestream, at);
    if (marker == sot) break;
    const std::size_t length = big16(codestream, at + 2);
    if (length < 2 || length > codestream.size() - at - 2) {
      return fail(Code::truncated, where, "its JPEG 2000 header is cut short");
    }
    const ByteView segment = codestream.subspan(at + 4, length - 2);
    if (marker == siz) {
      HAIMA_TRY(read_size(segment, header, where));
    } else if (marker == cod && segment.size() >= 5) {
      header.mixes_colours = u8_at(segment, 4) == 1;
    } else if (marker == cap) {
      header.is_ht = true;
    }
    at += 2 + length;
  }
  HAIMA_TRY(check_stream(header.shape, shape, where));
  return header;
}

void settle_sign(Samples& samples, const J2kHeader& header, const Shape& shape) {
  samples.bits = header.shape.bits;
  samples.is_signed = header.is_signed;
  if (header.mixes_colours) samples.space = Space::rgb;
  if (header.is_signed == shape.is_signed || shape.samples != 1) return;
  // An encoder that was told nothing of signs wrote the two's complement of signed values as unsigned.
  if (shape.is_signed) {
    const int spare = 16 - header.shape.bits;
    for (std::int16_t& v : samples.values)
      v = static_cast<std::int16_t>(static_cast<std::int16_t>(v << spare) >> spare);
    samples.is_signed = true;
  }
  samples.warnings.push_back(
      {WarningCode::mended_sign,
       fmt::format("the codestream says that its values are {}, {} that they are not",
                   header.is_signed ? "signed" : "unsigned", tag_text(tag::pixel_representation)),
       {}});
}

}  // namespace haima::dicom
