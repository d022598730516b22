// Frames into RLE, JPEG lossless (DCMTK's IJG coders) and JPEG-LS (CharLS).
#include <charls/charls.h>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleenc.h>
#include <dcmtk/dcmjpeg/djcparam.h>
#include <dcmtk/dcmjpeg/djeijg12.h>
#include <dcmtk/dcmjpeg/djeijg16.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "dicom/encode_syntax.h"

namespace haima::dicom {

namespace {

constexpr int near_lossless_difference = 2;  // the most a value may change

/// One byte of every pixel, row by row, as PackBits (PS3.5 G.3).
Bytes rle_segment(const image::Plane<std::int16_t>& values, int shift) {
  DcmRLEEncoder coder{1};  // 1: padded to an even length
  for (int y = 0; y < values.height; ++y) {
    for (const std::int16_t value : values.row(y)) coder.add(static_cast<unsigned char>(value >> shift));
    coder.flush();  // a run ends with its row
  }
  Bytes segment(coder.size());
  coder.write(segment.data());
  return segment;
}

Result<Bytes> encode_jpeg_lossless(const RawFrame& frame, EJ_Mode mode, int predictor) {
  const DJCodecParameter parameters{
      ECC_lossyYCbCr, EDC_never, EUC_never, EPC_default,
      OFFalse,        OFFalse,   OFTrue,    /*optimized Huffman tables*/ OFTrue};
  std::unique_ptr<DJEncoder> coder;
  // Precision 12 is what scanners write; negative values fill all 16 bits.
  if (frame.bits_stored <= 12 && !frame.is_signed)
    coder = std::make_unique<DJCompressIJG12Bit>(parameters, mode, predictor, 0);
  else
    coder = std::make_unique<DJCompressIJG16Bit>(parameters, mode, predictor, 0);
  std::vector<Uint16> pixels{frame.values.pixels.begin(), frame.values.pixels.end()};
  Uint8* made = nullptr;
  Uint32 length = 0;
  const OFCondition done =
      coder->encode(static_cast<Uint16>(frame.values.width), static_cast<Uint16>(frame.values.height),
                    EPI_Monochrome2, 1, pixels.data(), made, length);
  const std::unique_ptr<Uint8[]> owned{made};
  if (done.bad()) return fail(Code::internal, "JPEG lossless", done.text());
  const auto* start = reinterpret_cast<const std::byte*>(made);
  return Bytes(start, start + length);
}

Result<Bytes> encode_jpeg_ls(const RawFrame& frame, int difference) {
  const std::uint32_t bits = (1u << frame.bits_stored) - 1;  // JPEG-LS knows no sign: the bits as they are
  std::vector<std::uint16_t> pixels;
  pixels.reserve(frame.values.pixels.size());
  for (const std::int16_t value : frame.values.pixels)
    pixels.push_back(static_cast<std::uint16_t>(value & bits));
  try {
    charls::jpegls_encoder coder;
    // CharLS takes one byte a pixel for 8 bits and fewer; here are two.
    const int depth = std::max(frame.bits_stored, 9);
    coder.frame_info({static_cast<std::uint32_t>(frame.values.width),
                      static_cast<std::uint32_t>(frame.values.height), depth, 1});
    coder.near_lossless(difference);
    Bytes out(coder.estimated_destination_size());
    coder.destination(out);
    out.resize(coder.encode(pixels));
    return out;
  } catch (const std::exception& error) {
    return fail(Code::internal, "JPEG-LS", error.what());
  }
}

}  // namespace

Result<Bytes> encode_rle(const RawFrame& frame) {
  constexpr std::size_t header = 64;
  const std::array segments{rle_segment(frame.values, 8), rle_segment(frame.values, 0)};  // high bytes first
  Bytes out(header);
  const auto put_number = [&out](std::size_t place, std::size_t number) {
    for (int i = 0; i < 4; ++i) out[place * 4 + i] = static_cast<std::byte>(number >> (8 * i));
  };
  put_number(0, segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    put_number(i + 1, out.size());
    out.insert(out.end(), segments[i].begin(), segments[i].end());
  }
  return out;
}

Result<Bytes> encode_jpeg_lossless_any(const RawFrame& frame) {
  return encode_jpeg_lossless(frame, EJM_lossless, 6);
}
Result<Bytes> encode_jpeg_lossless_first(const RawFrame& frame) {
  return encode_jpeg_lossless(frame, EJM_lossless, 1);
}
Result<Bytes> encode_jpeg_ls_lossless(const RawFrame& frame) { return encode_jpeg_ls(frame, 0); }
Result<Bytes> encode_jpeg_ls_near(const RawFrame& frame) {
  return encode_jpeg_ls(frame, near_lossless_difference);
}

}  // namespace haima::dicom
