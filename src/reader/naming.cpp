#include "reader/naming.h"

#include <algorithm>
#include <array>

namespace haima::reader {
namespace {

/// The highest chance of a kind in the slices that show the lesion.
double chance_of(Bleed kind, const Lesion& lesion, const std::vector<SliceFindings>& slices) {
  double highest = 0;
  for (int n = lesion.first_slice; n <= lesion.last_slice; ++n) {
    const auto& said = slices[static_cast<std::size_t>(n)].probability.kinds[static_cast<std::size_t>(kind)];
    highest = std::max(highest, said.value_or(0));
  }
  return highest;
}

}  // namespace

void name_by_network(Lesion& lesion, const std::vector<SliceFindings>& slices) {
  constexpr std::array<std::array<Bleed, 2>, 2> neighbours = {
      {{Bleed::epidural, Bleed::subdural}, {Bleed::intraparenchymal, Bleed::intraventricular}}};
  for (const auto& [one, other] : neighbours) {
    if (lesion.kind != one && lesion.kind != other) continue;
    const double of_one = chance_of(one, lesion, slices), of_other = chance_of(other, lesion, slices);
    if (of_one != of_other) lesion.kind = of_one > of_other ? one : other;
    return;
  }
}

void name_by_network_alone(Lesion& lesion, const std::vector<SliceFindings>& slices) {
  double highest = 0.5;
  for (std::size_t kind = 0; kind < bleed_names.size(); ++kind) {
    const double chance = chance_of(static_cast<Bleed>(kind), lesion, slices);
    if (chance >= highest) highest = chance, lesion.kind = static_cast<Bleed>(kind);
  }
}

}  // namespace haima::reader
