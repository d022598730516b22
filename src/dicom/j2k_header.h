// j2k header: what a JPEG 2000 codestream says of itself (ISO 15444-1 annex A), read before a library
// takes memory for it.
#pragma once
#include "dicom/codec.h"

namespace haima::dicom {

struct J2kHeader {
  StreamShape shape;
  std::uint64_t tiles = 1, layers = 1;
  bool is_signed = false;
  bool is_ht = false;          // some blocks are coded for high throughput (ISO 15444-15)
  bool mixes_colours = false;  // the multiple component transform: three components come out as RGB
};

/// The codestream inside a JP2 file, which some writers wrap it in; else `stream` itself.
ByteView j2k_codestream(ByteView stream);

/// The main header, held against the data set.
Result<J2kHeader> j2k_header(ByteView codestream, const Shape& shape, const std::string& where);

/// What the values mean, and a warning where the codestream's sign and the data set's differ.
void settle_sign(Samples& samples, const J2kHeader& header, const Shape& shape);

}  // namespace haima::dicom
