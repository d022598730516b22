// DICOM, as far as this room knows it: its name and its magic. The room `dicom` decodes it.
#include "formats/formats.h"

namespace haima::formats {
namespace {

constexpr std::size_t preamble_bytes = 128;

/// PS3.10 section 7.1: 128 bytes of preamble, then "DICM".
bool has_preamble(ByteView start) {
  return start.size() >= preamble_bytes + 4 && as_text(start.subspan(preamble_bytes, 4)) == "DICM";
}

}  // namespace

Format dicom() {
  return {.name = "dicom",
          .title = "DICOM",
          .extensions = ".dcm",
          .reads = "CT and enhanced CT in every transfer syntax of `haima formats`, DICOMDIR",
          .recognises = has_preamble,
          .decode = nullptr,
          .extent = nullptr};
}

}  // namespace haima::formats
