#include "base/warning.h"

#include <algorithm>
#include <array>

namespace haima {
namespace {

constexpr std::array kinds = {
#define HAIMA_WARNING(code, meaning) WarningKind{WarningCode::code, #code, meaning},
#include "base/warnings.def"
#undef HAIMA_WARNING
};

}  // namespace

std::span<const WarningKind> warning_kinds() { return kinds; }

const WarningKind& kind_of(WarningCode code) { return kinds.at(static_cast<std::size_t>(code)); }

bool has(const Warnings& warnings, WarningCode code) {
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& w) { return w.code == code; });
}

}  // namespace haima
