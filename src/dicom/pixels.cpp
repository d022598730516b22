// pixels: the frames of a file as grey planes of stored values, whatever syntax they are written in.
#include <fmt/format.h>

#include <algorithm>

#include "dicom/codec.h"
#include "dicom/dicom.h"
#include "dicom/file.h"
#include "dicom/fragments.h"
#include "dicom/grey.h"
#include "dicom/native.h"
#include "dicom/shape.h"

namespace haima::dicom {
namespace {

bool enters_none(Tag) { return false; }

/// Everything that decoding a frame needs to know.
struct Source {
  const File& file;
  Shape shape;
  Fragments fragments;
  std::string where;
};

Result<> check_request(const Shape& shape, int first, int count, const std::string& where,
                       const Limits& limits) {
  if (first < 0 || count < 1 || first > shape.frames - count) {
    return fail(Code::bad_argument, where,
                fmt::format("frames {} to {} of {}", first, static_cast<std::int64_t>(first) + count - 1,
                            shape.frames));
  }
  // Colour is three samples until it has been turned grey.
  const std::uint64_t wanted = 2 * (shape.pixels() * static_cast<std::uint64_t>(count - 1) + shape.values());
  if (wanted > limits.decoded_size) {
    return fail(Code::over_limit, where,
                fmt::format("decodes to {} where limits.decoded_size allows {}", bytes_text(wanted),
                            bytes_text(limits.decoded_size)));
  }
  return {};
}

Result<> check_syntax(const File& file, const std::string& where) {
  if (!file.pixels)
    return fail(Code::unsupported, where, "there are no pixels in this file", "give an image");
  if (file.pixels->header.tag != tag::pixels) {
    return fail(Code::unsupported, where_in(where, file.pixels->header.tag),
                "floating-point pixels are not read");
  }
  if (!file.syntax) {
    return fail(Code::unsupported, where_in(where, tag::transfer_syntax),
                fmt::format("transfer syntax {} is not read", file.transfer_syntax));
  }
  const bool encapsulated = file.pixels->header.has_undefined_length();
  if (encapsulated == (file.syntax->codec == Codec::native)) {
    return fail(Code::contradiction, where_in(where, tag::pixels),
                fmt::format("{} pixels under transfer syntax {}",
                            encapsulated ? "encapsulated" : "unencapsulated", file.syntax->shown.name));
  }
  return {};
}

Result<Samples> decode_one(const Source& source, int index) {
  const PixelElement& pixels = *source.file.pixels;
  if (source.file.syntax->codec == Codec::native) {
    const ByteView value = pixels.rest.first(std::min<std::size_t>(pixels.rest.size(), pixels.header.length));
    return decode_native(value, source.shape, index, source.file.encoding.big_endian,
                         pixels.header.vr == vr('O', 'W'), source.where);
  }
  HAIMA_TRY(const Codestream stream,
            codestream_of(source.fragments, index, source.shape.frames, source.where));
  switch (source.file.syntax->codec) {
    case Codec::rle:
      return decode_rle(stream.bytes, source.shape, source.where);
    case Codec::jpeg:
      return decode_jpeg(stream.bytes, source.shape, source.where);
    case Codec::jpegls:
      return decode_jpegls(stream.bytes, source.shape, source.where);
    case Codec::j2k:
      return decode_j2k(stream.bytes, source.shape, source.where);
    case Codec::deflated_frame:
      return decode_deflated(stream.bytes, source.shape, source.where);
    case Codec::native:
      break;
  }
  return fail(Code::internal, source.where, "a codec without a decoder");
}

/// Unsigned values over 32767 do not fit: then all frames move down by 32768.
void settle_offset(Pixels& pixels, bool is_signed) {
  if (is_signed) return;
  std::int16_t all_bits = 0;  // without a way out of the loop the compiler takes many pixels at once
  for (const auto& plane : pixels.frames) {
    for (const std::int16_t v : plane.pixels) all_bits = static_cast<std::int16_t>(all_bits | v);
  }
  if (all_bits >= 0) return;
  pixels.offset = 32768;
  for (auto& plane : pixels.frames) {
    for (std::int16_t& v : plane.pixels)
      v = static_cast<std::int16_t>(static_cast<std::uint16_t>(v) ^ 0x8000);
  }
}

void append(Warnings& to, const Warnings& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

Result<Pixels> read_pixels(ByteView bytes, const std::string& where, const Limits& limits, int first,
                           int count) {
  HAIMA_TRY(const File file, open_file(bytes, enters_none, where, limits));
  HAIMA_TRY(check_syntax(file, where));
  Pixels out;
  const Charset charset;
  Source source{.file = file, .shape = {}, .fragments = {}, .where = where_in(where, tag::pixels)};
  HAIMA_TRY(source.shape, shape_of({file.scope(), charset, out.warnings}, where, limits));
  HAIMA_TRY(check_request(source.shape, first, count, source.where, limits));
  if (file.syntax->codec != Codec::native) {
    HAIMA_TRY(source.fragments, find_fragments(file.pixels->rest, file.scope(), file.encoding.big_endian,
                                               source.where, limits));
  }
  if (!source.fragments.has_end) {
    out.warnings.push_back({WarningCode::bad_metadata,
                            tag_text(tag::pixels) + " has no end; the frames that are there were read",
                            {}});
  }
  Palette palette;
  if (source.shape.is_palette()) {
    HAIMA_TRY(palette, palette_of(file.scope(), where));
  }
  bool is_signed = false;
  for (int i = first; i < first + count; ++i) {
    HAIMA_TRY(Samples samples, decode_one(source, i));
    append(out.warnings, samples.warnings);
    GreyFrame frame = grey_frame(std::move(samples), source.shape, palette);
    is_signed = is_signed || frame.is_signed;
    out.frames.push_back(std::move(frame.plane));
  }
  out.inverted = source.shape.photometric == "MONOCHROME1";
  out.colour = source.shape.samples == 3 || source.shape.is_palette();
  settle_offset(out, is_signed);
  return out;
}

}  // namespace haima::dicom
