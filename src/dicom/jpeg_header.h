// jpeg header: what a JPEG stream says of itself (ITU-T T.81 annex B), read before a decoder takes memory.
#pragma once
#include <array>
#include <optional>

#include "dicom/codec.h"

namespace haima::dicom {

/// A component of the frame header.
struct JpegComponent {
  int id = 0, horizontal = 1, vertical = 1;
};

struct JpegHeader {
  StreamShape shape;
  int process = 0;  // the number n of its SOFn marker
  std::array<JpegComponent, 4> components{};
  int scans = 0;
  bool has_jfif = false;
  std::optional<int> adobe_transform;
  std::size_t frame_end = 0;  // the byte after the frame header

  bool is_lossless() const { return process == 3; }
};

/// The frame header and a count of the scans; held against the data set.
Result<JpegHeader> jpeg_header(ByteView stream, const Shape& shape, const std::string& where);

Result<Samples> decode_jpeg_lossless(ByteView stream, const JpegHeader& header, const Shape& shape,
                                     const std::string& where);

}  // namespace haima::dicom
