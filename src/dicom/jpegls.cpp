// jpegls: JPEG-LS, lossless and near-lossless (ISO 14495-1), through CharLS.
#include <charls/charls.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dicom/codec.h"

namespace haima::dicom {
namespace {

/// CharLS writes 8 bits a sample where that is enough.
void decode_bytes(charls::jpegls_decoder& decoder, std::vector<std::int16_t>& values) {
  std::vector<std::uint8_t> bytes(values.size());
  decoder.decode(bytes);
  std::copy(bytes.begin(), bytes.end(), values.begin());
}

Result<Samples> decode(charls::jpegls_decoder& decoder, const Shape& shape, const std::string& where) {
  decoder.read_header();
  const charls::frame_info info = decoder.frame_info();
  HAIMA_TRY(check_stream({.columns = info.width,
                          .rows = info.height,
                          .channels = info.component_count,
                          .bits = info.bits_per_sample},
                         shape, where));
  Samples out{.channels = shape.samples, .bits = info.bits_per_sample};
  out.values.resize(shape.values());
  if (info.bits_per_sample <= 8) {
    decode_bytes(decoder, out.values);
  } else {
    decoder.decode(out.values);
  }
  if (shape.samples > 1 && decoder.interleave_mode() == charls::interleave_mode::none) {
    out.values = by_pixel(out.values, shape.pixels());
  }
  return out;
}

bool ends_with(ByteView bytes, std::initializer_list<int> end) {
  return bytes.size() >= end.size() &&
         std::equal(end.begin(), end.end(), bytes.end() - static_cast<std::ptrdiff_t>(end.size()),
                    [](int want, std::byte is) { return static_cast<std::byte>(want) == is; });
}

/// Without the zeros that pad the end.
ByteView unpadded(ByteView stream) {
  while (!stream.empty() && stream.back() == std::byte{0}) stream = stream.first(stream.size() - 1);
  return stream;
}

/// `stream` and an end of image.
Bytes ended(ByteView stream) {
  Bytes out{stream.begin(), stream.end()};
  out.insert(out.end(), {std::byte{0xFF}, std::byte{0xD9}});
  return out;
}

Result<Samples> decode_ended(ByteView stream, const Shape& shape, const std::string& where) {
  try {
    charls::jpegls_decoder decoder;
    decoder.source(stream.data(), stream.size());
    return decode(decoder, shape, where);
  } catch (const charls::jpegls_error& problem) {
    const bool ends = problem.code() == charls::jpegls_errc::source_buffer_too_small;
    return fail(ends ? Code::truncated : Code::malformed, where,
                fmt::format("its JPEG-LS stream: {}", problem.what()));
  } catch (const std::exception& problem) {
    return fail(Code::malformed, where, fmt::format("its JPEG-LS stream: {}", problem.what()));
  }
}

}  // namespace

Result<Samples> decode_jpegls(ByteView stream, const Shape& shape, const std::string& where) {
  // CharLS runs on for seconds where no end of image stops it.
  const ByteView bare = unpadded(stream);
  if (!ends_with(bare, {0xFF, 0xD9})) return decode_ended(ended(stream), shape, where);
  Result<Samples> samples = decode_ended(bare, shape, where);
  // Some writers put a zero between the last bits and the end, which CharLS takes for a broken marker.
  if (samples || !ends_with(bare, {0, 0xFF, 0xD9})) return samples;
  return decode_ended(ended(bare.first(bare.size() - 3)), shape, where);
}

}  // namespace haima::dicom
