// j2k header: what a JPEG 2000 codestream says of itself (ISO 15444-1 annex A), read before a library
// takes memory for it.
#pragma once
#include "dicom/codec.h"

namespace haima::dicom {

struct J2kHeader {
  StreamShape shape;
  bool is_signed = false;
  bool mixes_colours = false;  // the multiple component transform: three components come out as RGB
  bool is_ht = false;          // high-throughput block coding (ISO 15444-15)
};

/// The codestream inside a JP2 file, which some writers wrap it in; else `stream` itself.
ByteView j2k_codestream(ByteView stream);

/// The main header, held against the data set.
Result<J2kHeader> j2k_header(ByteView codestream, const Shape& shape, const std::string& where);

/// What the values mean, and a warning where the codestream's sign and the data set's differ.
void settle_sign(Samples& samples, const J2kHeader& header, const Shape& shape);

}  // namespace haima::dicom
