#include "reader/naming.h"

#include <algorithm>
#include <array>

#include "measure/logistic.h"

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

/// What a shape is like gives way where the network is much surer of a kind of another sort: a large clot
/// that reaches the skull is shaped like a collection along it.
void rename_where_surer(Lesion& lesion, const std::vector<SliceFindings>& slices) {
  constexpr double much_surer = 2;  // in logits: seven times the odds
  const double by_shape = chance_of(*lesion.kind, lesion, slices);
  if (by_shape >= 0.5) return;  // both kinds may lie in these slices
  std::size_t surest = 0;
  std::array<double, bleed_names.size()> chances{};
  for (std::size_t kind = 0; kind < chances.size(); ++kind) {
    chances[kind] = chance_of(static_cast<Bleed>(kind), lesion, slices);
    if (chances[kind] > chances[surest]) surest = kind;
  }
  if (chances[surest] < 0.5 || measure::logit(chances[surest]) - measure::logit(by_shape) < much_surer)
    return;
  lesion.kind = static_cast<Bleed>(surest);
  lesion.region.clear();  // was that of the other kind
}

}  // namespace

void name_by_network(Lesion& lesion, const std::vector<SliceFindings>& slices) {
  constexpr std::array<std::array<Bleed, 2>, 2> neighbours = {
      {{Bleed::epidural, Bleed::subdural}, {Bleed::intraparenchymal, Bleed::intraventricular}}};
  for (const auto& [one, other] : neighbours) {
    if (lesion.kind != one && lesion.kind != other) continue;
    const double of_one = chance_of(one, lesion, slices), of_other = chance_of(other, lesion, slices);
    if (of_one != of_other) lesion.kind = of_one > of_other ? one : other;
    break;
  }
  if (lesion.kind) rename_where_surer(lesion, slices);
}

void name_by_network_alone(Lesion& lesion, const std::vector<SliceFindings>& slices) {
  double highest = 0.5;
  for (std::size_t kind = 0; kind < bleed_names.size(); ++kind) {
    const double chance = chance_of(static_cast<Bleed>(kind), lesion, slices);
    if (chance >= highest) highest = chance, lesion.kind = static_cast<Bleed>(kind);
  }
}

}  // namespace haima::reader
