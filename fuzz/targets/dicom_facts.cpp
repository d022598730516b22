// A DICOM file up to its pixels: its facts, and every tag as a line.
#include "dicom/dicom.h"
#include "fuzz/dicom.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const ByteView bytes = fuzz::bytes_of(data, size);
  const auto facts = dicom::read_facts(bytes, "file", fuzz::tight_limits());
  if (facts) {
    fuzz::hold(facts->frames.empty() != facts->has_pixels, "pixels have frames");
  } else {
    fuzz::hold_sentence(facts.error());
  }
  const auto tags = dicom::read_tags(bytes, "file", fuzz::tight_limits(), true);
  if (!tags) {
    fuzz::hold_sentence(tags.error());
    return 0;
  }
  for (const dicom::TagLine& line : *tags) fuzz::hold(line.value.size() < 600, "a value is shortened");
  return 0;
}
