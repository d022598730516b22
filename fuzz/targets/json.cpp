// JSON text: what is read can be written, and reads the same again.
#include "base/json.h"

#include <nlohmann/json.hpp>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  const auto value = parse_json(as_text(fuzz::bytes_of(data, size)), "text");
  if (!value) {
    fuzz::hold_sentence(value.error());
    return 0;
  }
  const auto again = parse_json(to_text(*value), "text");
  fuzz::hold(again.has_value() && to_text(*again) == to_text(*value), "written JSON reads the same");
  return 0;
}
