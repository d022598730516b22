// Run-length coded frames.
#include "dicom/dicom.h"
#include "fuzz/dicom.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return haima::fuzz::decode_frame("1.2.840.10008.1.2.5", data, size);
}
