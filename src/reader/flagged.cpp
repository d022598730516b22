#include "reader/flagged.h"

#include <algorithm>
#include <array>

#include "reader/model.h"

namespace haima::reader {
namespace {

/// What the threshold reader finds in the same scan.
Result<Findings> by_brightness(const ct::Scan& scan, const Findings& findings, Context& context) {
  HAIMA_TRY(const Model threshold, model_named("threshold", context.limits()));
  Findings bright;
  bright.slices = findings.slices;
  bright.lesion_masks.resize(findings.lesion_masks.size());
  HAIMA_TRY_ONLY(threshold.find(scan, bright, context));
  return bright;
}

/// Of each lesion, the number it keeps in the masks; 0: no flagged slice shows it.
std::vector<std::uint8_t> numbers_of(const Findings& bright, const std::vector<SliceFindings>& slices) {
  std::vector<std::uint8_t> numbers(bright.lesions.size() + 1, 0);
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (!slices[n].flagged) continue;
    for (const std::uint8_t label : bright.lesion_masks[n].pixels) numbers[label] = 1;
  }
  numbers[0] = 0;
  std::uint8_t next = 0;
  for (std::uint8_t& number : numbers) {
    if (number != 0) number = ++next;
  }
  return numbers;
}

/// The highest chance of a kind in the slices that show the lesion.
double chance_of(Bleed kind, const Lesion& lesion, const std::vector<SliceFindings>& slices) {
  double highest = 0;
  for (int n = lesion.first_slice; n <= lesion.last_slice; ++n) {
    const auto& said = slices[static_cast<std::size_t>(n)].probability.kinds[static_cast<std::size_t>(kind)];
    highest = std::max(highest, said.value_or(0));
  }
  return highest;
}

/// Place tells blood outside the brain from blood inside; which of the two that lie there, the network knows
/// better.
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

Warning warning_of(const Findings& findings) {
  return {
      WarningCode::no_outline,
      findings.lesions.empty()
          ? "the model tells whether and of which kind, not where, and nothing in its slices is bright "
            "enough to "
            "outline: no volume is given"
          : "the model tells whether and of which kind, not where: outlines and volumes are those of bright "
            "tissue in the slices it suspects",
      {}};
}

}  // namespace

Result<> outline_flagged(const ct::Scan& scan, Findings& findings, Context& context) {
  const bool any = std::any_of(findings.slices.begin(), findings.slices.end(),
                               [](const SliceFindings& slice) { return slice.flagged; });
  if (!any) return {};
  HAIMA_TRY(Findings bright, by_brightness(scan, findings, context));
  const std::vector<std::uint8_t> numbers = numbers_of(bright, findings.slices);
  for (std::size_t n = 0; n < bright.lesions.size(); ++n) {
    if (numbers[n + 1] == 0) continue;
    name_by_network(bright.lesions[n], findings.slices);
    findings.lesions.push_back(std::move(bright.lesions[n]));
  }
  for (std::size_t n = 0; n < bright.lesion_masks.size(); ++n) {
    image::Mask& mask = bright.lesion_masks[n];
    for (std::uint8_t& label : mask.pixels) label = numbers[label];
    const bool empty =
        std::all_of(mask.pixels.begin(), mask.pixels.end(), [](auto label) { return label == 0; });
    if (!empty) findings.lesion_masks[n] = std::move(mask);
  }
  if (!findings.lesions.empty()) sum_volumes(findings);
  findings.warnings.push_back(warning_of(findings));
  return {};
}

}  // namespace haima::reader
