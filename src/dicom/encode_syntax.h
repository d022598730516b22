// The transfer syntaxes that are written, and how each encodes a frame. The tests rely on every kind of coder
// being here; patients' images are never encoded again.
#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <string_view>

#include "base/files.h"
#include "base/result.h"
#include "image/plane.h"

namespace haima::dicom {

/// A frame of grey pixels, two bytes each.
struct RawFrame {
  const image::Plane<std::int16_t>& values;
  int bits_stored;
  bool is_signed;
};

struct WrittenSyntax {
  std::string_view uid;
  E_TransferSyntax body;                     // how DCMTK writes the data set around the pixels
  Result<Bytes> (*encode)(const RawFrame&);  // null: pixels are not encapsulated
  std::string_view lossy_method;             // PS3.3 C.7.6.1.1.5.1; empty: without loss
};

// encode_frame.cpp
Result<Bytes> encode_rle(const RawFrame& frame);
Result<Bytes> encode_jpeg_lossless_any(const RawFrame& frame);    // predictor 6
Result<Bytes> encode_jpeg_lossless_first(const RawFrame& frame);  // predictor 1
Result<Bytes> encode_jpeg_ls_lossless(const RawFrame& frame);
Result<Bytes> encode_jpeg_ls_near(const RawFrame& frame);
// encode_jpeg2000.cpp
Result<Bytes> encode_jpeg2000_lossless(const RawFrame& frame);
Result<Bytes> encode_jpeg2000_lossy(const RawFrame& frame);
Result<Bytes> encode_htj2k_lossless(const RawFrame& frame);
Result<Bytes> encode_htj2k_lossy(const RawFrame& frame);

/// Null where the syntax is not written.
const WrittenSyntax* written_syntax(std::string_view uid);

}  // namespace haima::dicom
