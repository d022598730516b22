// A warning: something a reader of the findings must know. Warnings travel with the scan into every report.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haima {

enum class WarningCode {
#define HAIMA_WARNING(code, meaning) code,
#include "base/warnings.def"
#undef HAIMA_WARNING
};

/// A row of warnings.def.
struct WarningKind {
  WarningCode code;
  std::string_view name, meaning;
};

std::span<const WarningKind> warning_kinds();
const WarningKind& kind_of(WarningCode code);

struct Warning {
  WarningCode code;
  std::string sentence;     // what was found here, with its figures; never a patient's data
  std::vector<int> slices;  // indices into the stack; empty: the whole series
};

using Warnings = std::vector<Warning>;

bool has(const Warnings& warnings, WarningCode code);

}  // namespace haima
