// The manifest of a data set: whatever is taken for one leads nowhere but into its folder, and is written as
// it was read.
#include "corpus/manifest.h"

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const auto manifest = corpus::parse_manifest(as_text(fuzz::bytes_of(data, size)), "sets/set.csv");
  if (!manifest) {
    fuzz::hold_sentence(manifest.error());
    return 0;
  }
  for (const corpus::Case& one : manifest->cases) {
    const Path inside = one.file.lexically_relative(manifest->files);
    fuzz::hold(!inside.empty() && *inside.begin() != "..", "a picture lies in its set's folder");
  }
  const std::string text = corpus::text_of(*manifest, "sets/set.csv");
  const auto again = corpus::parse_manifest(text, "sets/set.csv");
  fuzz::hold(again.has_value(), "what is written can be read");
  fuzz::hold(corpus::text_of(*again, "sets/set.csv") == text, "and says the same");
  return 0;
}
