#include "formats/formats.h"
#include "fuzz/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return haima::fuzz::decode("nifti", data, size);
}
