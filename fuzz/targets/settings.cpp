// A configuration file.
#include "base/settings.h"

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haima;
  Settings settings;
  const auto read = parse_configuration(settings, as_text(fuzz::bytes_of(data, size)), "haima.toml");
  if (!read) fuzz::hold_sentence(read.error());
  for (const SettingKind& kind : setting_kinds()) {
    fuzz::hold(!kind.get(settings).empty(), "every setting has a value");
  }
  return 0;
}
