// A classical bundle: what is read can be asked, whatever it holds, and can be written again.
#include <vector>

#include "features/bundle.h"
#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const auto bundle = features::decode_bundle(fuzz::bytes_of(data, size), "bundle", fuzz::tight_limits());
  if (!bundle) {
    fuzz::hold_sentence(bundle.error());
    return 0;
  }
  const std::size_t columns = features::names_of(bundle->recipe).size();
  for (const float value : {0.0F, -1.0F, 3e38F}) {
    const double said = features::probability_of(bundle->learner, std::vector<float>(columns, value));
    fuzz::hold(said >= 0 && said <= 1, "what was read says a probability");
  }
  const auto bytes = features::encode_bundle(*bundle, "bundle");
  fuzz::hold(bytes.has_value(), "what was read can be written");
  const auto again = features::decode_bundle(*bytes, "bundle", fuzz::tight_limits());
  fuzz::hold(again && again->learner.tensors == bundle->learner.tensors, "a written bundle reads the same");
  return 0;
}
