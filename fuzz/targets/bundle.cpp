// A bundle: what is read can be written, and reads the same again.
#include "graph/bundle.h"

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const auto bundle = graph::decode_bundle(fuzz::bytes_of(data, size), "bundle", fuzz::tight_limits());
  if (!bundle) {
    fuzz::hold_sentence(bundle.error());
    return 0;
  }
  const auto bytes = graph::encode_bundle(*bundle, "bundle");
  fuzz::hold(bytes.has_value(), "what was read can be written");
  const auto again = graph::decode_bundle(*bytes, "bundle", fuzz::tight_limits());
  fuzz::hold(again && again->graphs == bundle->graphs && again->weights == bundle->weights,
             "a written bundle reads the same");
  return 0;
}
