// The transfer syntaxes that are written, and how each encodes a frame.
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

/// Null where the syntax is not written.
const WrittenSyntax* written_syntax(std::string_view uid);

}  // namespace haima::dicom
