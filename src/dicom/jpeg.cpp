// jpeg: JPEG (ITU-T T.81): lossy processes of 8 and 12 bits through DCMTK's decoders, lossless ones by
// the decoder in jpeg_lossless.
#include <fmt/format.h>

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmjpeg/djcparam.h"
#include "dcmtk/dcmjpeg/djdijg12.h"
#include "dcmtk/dcmjpeg/djdijg8.h"
#include "dicom/codec.h"
#include "dicom/jpeg_header.h"

namespace haima::dicom {
namespace {

/// Colours as they are coded: only the luminance of them is wanted.
DJCodecParameter parameters() { return {ECC_lossyYCbCr, EDC_never, EUC_never, EPC_colorByPixel}; }

template <class Decoder>
bool decode(ByteView stream, std::span<std::byte> out) {
  const DJCodecParameter settings = parameters();
  Decoder decoder{settings, OFFalse};
  if (decoder.init().bad()) return false;
  auto* bytes = reinterpret_cast<Uint8*>(const_cast<std::byte*>(stream.data()));
  return decoder
      .decode(bytes, static_cast<Uint32>(stream.size()), reinterpret_cast<Uint8*>(out.data()),
              static_cast<Uint32>(out.size()), OFFalse)
      .good();
}

bool decode_8(ByteView stream, std::vector<std::int16_t>& values) {
  std::vector<std::uint8_t> bytes(values.size());
  if (!decode<DJDecompressIJG8Bit>(stream, std::as_writable_bytes(std::span{bytes}))) return false;
  std::copy(bytes.begin(), bytes.end(), values.begin());
  return true;
}

/// What the stream says of its colours; the data set is believed where it says nothing.
Space space_of(const JpegHeader& header) {
  if (header.adobe_transform) return *header.adobe_transform == 0 ? Space::rgb : Space::luminance;
  return header.has_jfif ? Space::luminance : Space::as_stated;
}

Result<Samples> decode_lossy(ByteView stream, const JpegHeader& header, const Shape& shape,
                             const std::string& where) {
  const int bits = header.shape.bits;
  if (bits != 8 && bits != 12) {
    return fail(Code::malformed, where, fmt::format("lossy JPEG of {} bits does not exist", bits));
  }
  Samples out{.channels = shape.samples, .bits = bits};
  out.space = space_of(header);
  out.values.resize(shape.values());
  const bool decoded =
      bits == 8 ? decode_8(stream, out.values)
                : decode<DJDecompressIJG12Bit>(stream, std::as_writable_bytes(std::span{out.values}));
  if (!decoded) return fail(Code::malformed, where, "its JPEG stream is broken or cut short");
  return out;
}

}  // namespace

Result<Samples> decode_jpeg(ByteView stream, const Shape& shape, const std::string& where) {
  HAIMA_TRY(const JpegHeader header, jpeg_header(stream, shape, where));
  if (header.is_lossless()) return decode_jpeg_lossless(stream, header, shape, where);
  return decode_lossy(stream, header, shape, where);
}

}  // namespace haima::dicom
