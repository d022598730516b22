// A DICOMDIR: no path in it leads outside its folder.
#include "dicom/dicom.h"
#include "fuzz/dicom.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const auto paths = dicom::read_directory(fuzz::bytes_of(data, size), "DICOMDIR", fuzz::tight_limits());
  if (!paths) {
    fuzz::hold_sentence(paths.error());
    return 0;
  }
  for (const Path& path : *paths) {
    fuzz::hold(path.is_relative() && !path.empty(), "a path is relative");
    for (const Path& part : path) fuzz::hold(part != ".." && part != ".", "a path does not lead outside");
  }
  return 0;
}
