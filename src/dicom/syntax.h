// syntax: the transfer syntaxes that are read, one row each (PS3.5 chapter 10 and annex A).
#pragma once
#include <span>
#include <string_view>

#include "dicom/dataset.h"
#include "dicom/dicom.h"

namespace haima::dicom {

/// What turns the bytes of a frame into pixels.
enum class Codec { native, deflated_frame, rle, jpeg, jpegls, j2k };

struct SyntaxRow {
  Syntax shown;
  Codec codec = Codec::native;
  Encoding encoding;
  bool deflated = false;  // the whole data set, PS3.5 A.5
};

std::span<const SyntaxRow> syntax_rows();

/// Null where the syntax is not read.
const SyntaxRow* find_syntax(std::string_view uid);

inline constexpr std::string_view implicit_little = "1.2.840.10008.1.2";
inline constexpr std::string_view explicit_little = "1.2.840.10008.1.2.1";
inline constexpr std::string_view explicit_big = "1.2.840.10008.1.2.2";

}  // namespace haima::dicom
