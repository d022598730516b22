#include "reader/findings.h"

namespace haima::reader {

void sum_volumes(Findings& findings) {
  double sum_ml = 0;
  for (const Lesion& lesion : findings.lesions) {
    if (!lesion.volume_ml) return;
    sum_ml += *lesion.volume_ml;
    if (!lesion.kind) continue;
    auto& of_kind = findings.volume_ml_by_kind[static_cast<std::size_t>(*lesion.kind)];
    of_kind = of_kind.value_or(0) + *lesion.volume_ml;
  }
  findings.volume_ml = sum_ml;
}

bool suspicious(const Findings& findings) {
  return findings.verdict == Verdict::bleeding || findings.leaning == Verdict::bleeding;
}

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
