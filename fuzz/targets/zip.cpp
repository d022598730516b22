// A zip archive from memory: listed, and every entry that was taken is loaded.
#include "formats/archive.h"
#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const Limits limits = fuzz::tight_limits();
  const ByteView bytes = fuzz::bytes_of(data, size);
  const auto archive = formats::Archive::open(Bytes{bytes.begin(), bytes.end()}, "archive", limits);
  if (!archive) {
    fuzz::hold_sentence(archive.error());
    return 0;
  }
  formats::Sources found;
  formats::list_archive(*archive, {}, limits, found);
  for (const formats::Refused& refused : found.refused) fuzz::hold_sentence(refused.error);
  for (const formats::Source& source : found.files) {
    const auto start = formats::load_start(source, 512, limits);
    const auto whole = formats::load(source, limits);
    if (!start) fuzz::hold_sentence(start.error());
    if (!whole) fuzz::hold_sentence(whole.error());
    if (whole) fuzz::hold(whole->size() == source.size, "an entry is as large as its directory says");
  }
  return 0;
}
