#include "formats/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace haima::formats {
namespace {

/// BT.601 luma in 1/65536; the three sum to 65536, so that grey stays what it is.
std::uint32_t luma(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
  return (red * 19595u + green * 38470u + blue * 7471u + 32768u) >> 16;
}

template <class Sample>
Picture picture_of(const Samples<Sample>& samples) {
  constexpr std::uint32_t white = std::numeric_limits<Sample>::max();
  constexpr std::uint32_t tint = white / 16;  // compression of grey pictures leaves less than this
  const bool has_colour = samples.channels >= 3, has_alpha = samples.channels % 2 == 0;
  Picture picture;
  picture.white = static_cast<int>(white);
  picture.grey = {samples.width, samples.height};
  const Sample* at = samples.values.data();
  for (std::uint16_t& out : picture.grey.pixels) {
    std::uint32_t grey = at[0];
    if (has_colour) {
      const auto [low, high] = std::minmax({at[0], at[1], at[2]});
      picture.colour = picture.colour || static_cast<std::uint32_t>(high - low) > tint;
      grey = luma(at[0], at[1], at[2]);
    }
    at += samples.channels;
    if (has_alpha && at[-1] != white) {
      picture.alpha = true;
      grey = (grey * at[-1] + white / 2) / white;
    }
    out = static_cast<std::uint16_t>(grey);
  }
  return picture;
}

}  // namespace

Result<> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t bytes_per_pixel,
                    const std::string& where, const Limits& limits) {
  if (width == 0 || height == 0) return fail(Code::malformed, where, "a picture without pixels");
  const auto side = static_cast<std::uint64_t>(limits.side);
  if (width > side || height > side) {
    return fail(Code::over_limit, where,
                fmt::format("{} x {} pixels where limits.side allows {}", width, height, side));
  }
  const std::uint64_t bytes = width * height * bytes_per_pixel;
  if (bytes > limits.decoded_size) {
    return fail(Code::over_limit, where,
                fmt::format("decoding it takes {} where limits.decoded_size allows {}", bytes_text(bytes),
                            bytes_text(limits.decoded_size)));
  }
  return {};
}

Picture grey_picture(const Samples<std::uint8_t>& samples) { return picture_of(samples); }
Picture grey_picture(const Samples<std::uint16_t>& samples) { return picture_of(samples); }

}  // namespace haima::formats
