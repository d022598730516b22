#include "dicom/codec.h"

#include <fmt/format.h>

namespace haima::dicom {

Result<> check_stream(const StreamShape& stream, const Shape& shape, const std::string& where) {
  const bool same_size = stream.columns == static_cast<std::uint64_t>(shape.columns) &&
                         stream.rows == static_cast<std::uint64_t>(shape.rows);
  if (!same_size || stream.channels != shape.samples) {
    return fail(
        Code::contradiction, where,
        fmt::format("the codestream is {} x {} of {} samples, the data set {} x {} of {}", stream.columns,
                    stream.rows, stream.channels, shape.columns, shape.rows, shape.samples));
  }
  if (stream.bits < 1 || stream.bits > shape.bits_allocated) {
    return fail(Code::contradiction, where,
                fmt::format("the codestream has {} bits a sample, the data set allocates {}", stream.bits,
                            shape.bits_allocated));
  }
  return {};
}

std::vector<std::int16_t> by_pixel(const std::vector<std::int16_t>& planes, std::size_t pixels) {
  std::vector<std::int16_t> out(planes.size());
  const std::size_t channels = planes.size() / pixels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < pixels; ++i) out[i * channels + c] = planes[c * pixels + i];
  }
  return out;
}

}  // namespace haima::dicom
