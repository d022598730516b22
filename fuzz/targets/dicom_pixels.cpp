// A whole DICOM file in any transfer syntax: the pixels of its first frame.
#include "dicom/dicom.h"
#include "fuzz/dicom.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  fuzz::hold_pixels(dicom::read_pixels(fuzz::bytes_of(data, size), "file", fuzz::tight_limits()));
  return 0;
}
