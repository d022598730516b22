// codec: what every decoder of frames takes and gives. A decoder holds the codestream's own size, depth
// and sign against the data set before it takes memory, and never throws.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/settings.h"
#include "base/warning.h"
#include "dicom/shape.h"

namespace haima::dicom {

enum class Space { as_stated, rgb, luminance };

/// The samples of one frame, pixel by pixel. Each is 16 bits whatever they mean: unsigned samples keep
/// their bit pattern.
struct Samples {
  std::vector<std::int16_t> values = {};
  int channels = 1;
  int bits = 16;  // of each sample, from bit 0; what lies above is not to be believed
  bool is_signed = false;
  Space space = Space::as_stated;  // what three channels are, where the codestream says so itself
  Warnings warnings = {};
};

Result<Samples> decode_rle(ByteView stream, const Shape& shape, const std::string& where);
Result<Samples> decode_deflated(ByteView stream, const Shape& shape, const std::string& where);
Result<Samples> decode_jpeg(ByteView stream, const Shape& shape, const std::string& where);
Result<Samples> decode_jpegls(ByteView stream, const Shape& shape, const std::string& where);
Result<Samples> decode_j2k(ByteView stream, const Shape& shape, const std::string& where);

/// What a codestream says of itself.
struct StreamShape {
  std::uint64_t columns = 0, rows = 0;
  int channels = 1;
  int bits = 0;  // of each sample
};

/// An error where the codestream's own shape is not the data set's.
Result<> check_stream(const StreamShape& stream, const Shape& shape, const std::string& where);

/// Samples that lie colour by colour put pixel by pixel.
std::vector<std::int16_t> by_pixel(const std::vector<std::int16_t>& planes, std::size_t pixels);

}  // namespace haima::dicom
