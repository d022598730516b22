// From decoded samples to a grey picture: what the decoders of PNG, JPEG and WebP share.
#pragma once
#include "formats/formats.h"

namespace haima::formats {

/// Holds a picture's size against the limits before memory is taken for it; `bytes_per_pixel` counts
/// all that decoding needs.
Result<> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_per_pixel,
                    const std::string& where, const Limits& limits);

/// Samples as a decoder gives them, interleaved, row by row: grey; grey and alpha; red, green, blue; or
/// these and alpha.
template <class Sample>
struct Samples {
  int width = 0, height = 0, channels = 1;
  std::vector<Sample> values;
};

/// Alpha is laid over black, then colour becomes luma (ITU-R BT.601).
Picture grey_picture(const Samples<std::uint8_t>& samples);
Picture grey_picture(const Samples<std::uint16_t>& samples);

}  // namespace haima::formats
