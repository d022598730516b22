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

}  // namespace

Result<Samples> decode_jpegls(ByteView stream, const Shape& shape, const std::string& where) {
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

}  // namespace haima::dicom
