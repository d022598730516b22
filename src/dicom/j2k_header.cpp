#include "dicom/j2k_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr std::uint16_t soc = 0xFF4F, siz = 0xFF51, cod = 0xFF52, coc = 0xFF53, sot = 0xFF90, sod = 0xFF93,
                        eoc = 0xFFD9;

/// Libraries keep a record for each of these, whatever the file's size.
constexpr std::uint64_t most_tiles = 4096;
constexpr std::uint64_t most_parts = 1u << 20;    // precincts and code blocks of a picture
constexpr std::uint64_t most_packets = 1u << 24;  // precincts of a picture in all quality layers

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
  header.tiles = tiles;
  if (tiles > most_tiles) {
    return fail(Code::over_limit, where, fmt::format("{} JPEG 2000 tiles of at most {}", tiles, most_tiles),
                "write it with larger tiles");
  }
  return {};
}

std::uint64_t divided_up(std::uint64_t value, int shift) {
  return (value + (std::uint64_t{1} << shift) - 1) >> shift;
}

/// The parameters of tables A.15 and A.20, from the number of decomposition levels on: how many pieces a
/// picture falls into. Small ones cost a library a thousand times their bytes.
Result<> check_pieces(ByteView parameters, bool has_precincts, J2kHeader& header, const std::string& where) {
  if (parameters.size() < 5) return fail(Code::malformed, where, "its JPEG 2000 coding style is cut short");
  const int levels = u8_at(parameters, 0);
  if (levels > 32 || (has_precincts && parameters.size() < 6 + static_cast<std::size_t>(levels))) {
    return fail(Code::malformed, where, "its JPEG 2000 coding style is nonsense");
  }
  // Table A.19 as amended: bit 6 marks high-throughput blocks.
  header.is_ht = header.is_ht || (u8_at(parameters, 3) & 0x40) != 0;
  const int block_area = (u8_at(parameters, 1) & 15) + (u8_at(parameters, 2) & 15) + 4;
  std::uint64_t precincts = 0;
  for (int level = 0; level <= levels; ++level) {
    const int size = has_precincts ? u8_at(parameters, 5 + static_cast<std::size_t>(level)) : 0xFF;
    const std::uint64_t columns = divided_up(header.shape.columns, levels - level);
    const std::uint64_t rows = divided_up(header.shape.rows, levels - level);
    precincts += header.tiles + divided_up(columns, size & 15) * divided_up(rows, size >> 4);
  }
  const auto channels = static_cast<std::uint64_t>(header.shape.channels);
  const std::uint64_t blocks = divided_up(header.shape.columns * header.shape.rows, block_area);
  precincts *= channels;
  if (std::max(precincts, blocks * channels) > most_parts || precincts * header.layers > most_packets) {
    return fail(Code::over_limit, where,
                fmt::format("JPEG 2000 in {} precincts, {} blocks and {} layers", precincts,
                            blocks * channels, header.layers),
                "write it with larger ones");
  }
  return {};
}

Result<> read_coding(ByteView segment, J2kHeader& header, const std::string& where) {
  if (segment.size() < 5) return fail(Code::malformed, where, "its JPEG 2000 coding style is cut short");
  header.mixes_colours = u8_at(segment, 4) == 1;
  header.layers = std::max<std::uint64_t>(header.layers, big16(segment, 2));
  return check_pieces(segment.subspan(5), (u8_at(segment, 0) & 1) != 0, header, where);
}

Result<> read_component_coding(ByteView segment, J2kHeader& header, const std::string& where) {
  const std::size_t index = header.shape.channels < 257 ? 1 : 2;
  if (segment.size() < index + 1)
    return fail(Code::malformed, where, "its JPEG 2000 coding style is cut short");
  return check_pieces(segment.subspan(index + 1), (u8_at(segment, index) & 1) != 0, header, where);
}

/// The marker segments from `at` to a tile-part or its data; where that marker stands.
Result<std::size_t> read_segments(ByteView codestream, std::size_t at, J2kHeader& header,
                                  const std::string& where) {
  while (at + 4 <= codestream.size()) {
    const std::uint16_t marker = big16(codestream, at);
    if (marker == sot || marker == sod) return at;
    const std::size_t length = big16(codestream, at + 2);
    if (length < 2 || length > codestream.size() - at - 2) {
      return fail(Code::truncated, where, "its JPEG 2000 header is cut short");
    }
    const ByteView segment = codestream.subspan(at + 4, length - 2);
    if (marker == siz && header.shape.columns != 0) {
      return fail(Code::malformed, where, "its JPEG 2000 size stands twice");
    }
    if (marker == siz) HAIMA_TRY(read_size(segment, header, where));
    if (marker == cod) HAIMA_TRY(read_coding(segment, header, where));
    if (marker == coc) HAIMA_TRY(read_component_coding(segment, header, where));
    at += 2 + length;
  }
  return at;
}

/// Whether a byte over 0x8F follows one of 0xFF, as no valid packet has it (ISO 15444-1 annex A.1): OpenJPEG
/// 2.5.0 ends the process by an assertion where a high-throughput block holds one.
bool has_forbidden_pair(ByteView data) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (u8_at(data, i) == 0xFF && (i + 1 == data.size() || u8_at(data, i + 1) > 0x8F)) return true;
  }
  return false;
}

/// Without the padding and the end marker.
ByteView without_end(ByteView data) {
  while (!data.empty() && data.back() == std::byte{0}) data = data.first(data.size() - 1);
  const bool has_end = data.size() >= 2 && big16(data, data.size() - 2) == eoc;
  return has_end ? data.first(data.size() - 2) : data;
}

Result<> check_high_throughput(const std::vector<ByteView>& parts, const J2kHeader& header,
                               const std::string& where) {
  if (header.layers > 1) return fail(Code::unsupported, where, "HTJ2K in quality layers is not read");
  if (std::any_of(parts.begin(), parts.end(), has_forbidden_pair)) {
    return fail(Code::malformed, where, "its HTJ2K data hold what looks like a marker");
  }
  return {};
}

/// The headers of the tile-parts may say otherwise than the main one.
Result<> read_tile_parts(ByteView codestream, std::size_t at, J2kHeader header, const std::string& where) {
  constexpr std::size_t sot_bytes = 12;
  std::vector<ByteView> parts;
  while (codestream.size() - at >= sot_bytes && big16(codestream, at) == sot) {
    const std::size_t length = big32(codestream, at + 6);
    const bool is_last = length < sot_bytes || length > codestream.size() - at;
    const std::size_t end = is_last ? codestream.size() : at + length;
    HAIMA_TRY(const std::size_t data, read_segments(codestream.first(end), at + sot_bytes, header, where));
    const ByteView part = codestream.subspan(std::min(data + 2, end), end - std::min(data + 2, end));
    parts.push_back(is_last ? without_end(part) : part);
    at = end;
  }
  parts.push_back(without_end(codestream.subspan(at)));
  return header.is_ht ? check_high_throughput(parts, header, where) : Result<>{};
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
  HAIMA_TRY(const std::size_t tiles_at, read_segments(codestream, 2, header, where));
  HAIMA_TRY(check_stream(header.shape, shape, where));
  HAIMA_TRY(read_tile_parts(codestream, std::min(tiles_at, codestream.size()), header, where));
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
