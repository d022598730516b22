// native: pixels that are not compressed (PS3.5 section 8.1 and annex D).
#pragma once
#include "dicom/codec.h"

namespace haima::dicom {

/// The bytes of one frame, rounded up for frames of single bits.
std::size_t native_frame_bytes(const Shape& shape);

/// The samples of frame `index` of `bytes`, which may hold fewer frames than they should.
Result<Samples> decode_native(ByteView bytes, const Shape& shape, int index, bool big_endian, bool words,
                              const std::string& where);

}  // namespace haima::dicom
