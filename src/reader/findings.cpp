#include "reader/findings.h"

namespace haima::reader {

std::string_view name_of(Verdict verdict) {
  constexpr std::array<std::string_view, 3> names = {"bleeding", "none", "cannot_say"};
  return names.at(static_cast<std::size_t>(verdict));
}

std::string_view name_of(Side side) {
  constexpr std::array<std::string_view, 5> names = {"left", "right", "midline", "both", "unknown"};
  return names.at(static_cast<std::size_t>(side));
}

std::string_view name_of(Bleed kind) { return bleed_names.at(static_cast<std::size_t>(kind)); }

}  // namespace haima::reader
