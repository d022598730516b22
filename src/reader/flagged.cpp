#include "reader/flagged.h"

#include <algorithm>

#include "reader/model.h"
#include "reader/naming.h"

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
