// file: from the bytes of a DICOM file (PS3.10) to its elements: preamble, meta information, transfer
// syntax (believed, or guessed from the bytes), inflation. Pixels are found, never touched.
#pragma once
#include <optional>
#include <string>

#include "dicom/dataset.h"
#include "dicom/syntax.h"

namespace haima::dicom {

/// Where the pixel data element stands; its value may reach past the end of the bytes.
struct PixelElement {
  Header header;
  ByteView rest;  // from its value to the end of the file
};

struct File {
  std::string transfer_syntax;        // as the file says, or as its bytes say where it does not
  const SyntaxRow* syntax = nullptr;  // null where it is not one that is read
  Encoding encoding;                  // of the data set as it is, whatever the file says
  Bytes inflated;                     // what `data` views where the file was deflated
  ByteView bytes;                     // of the data set
  Parsed meta, data;
  std::optional<PixelElement> pixels;
  Warnings warnings;

  Scope scope() const { return data.scope(); }
};

/// Elements up to the pixels. `enters` says which sequences of known length are entered.
Result<File> open_file(ByteView bytes, bool (*enters)(Tag), const std::string& where, const Limits& limits);

}  // namespace haima::dicom
