#include "evaluate/read.h"

#include <algorithm>

namespace haima::evaluate {
namespace {

/// Of the heat of a slice with blood; nothing where none was shown, or where no mask is known.
std::optional<measure::Pointing> pointing_at(const image::Mask& truth, const reader::Findings& findings,
                                             std::size_t index) {
  const bool shown = index < findings.heat.size() && !findings.heat[index].empty();
  const bool blood =
      std::any_of(truth.pixels.begin(), truth.pixels.end(), [](auto value) { return value != 0; });
  if (!shown || !blood || truth.pixels.size() != findings.heat[index].pixels.size()) return std::nullopt;
  return measure::pointing_of(findings.heat[index], truth);
}

/// What was drawn on a slice; an empty plane in the findings is a slice without lesions.
image::Mask drawn_on(const image::CtPlane& plane, const reader::Findings& findings, std::size_t index) {
  const bool drawn = index < findings.lesion_masks.size() && !findings.lesion_masks[index].empty();
  return drawn ? findings.lesion_masks[index] : image::Mask{plane.width(), plane.height()};
}

std::uint64_t tissue_in(const image::CtPlane& plane) {
  constexpr image::Window brain{40, 80};
  std::uint64_t pixels = 0;
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      const double hu = plane.hu(x, y);
      pixels += hu > brain.low_hu() && hu < brain.high_hu();
    }
  }
  return pixels;
}

Said said_of(const corpus::Case& one, const image::Mask& truth, const ct::Scan& scan,
             const reader::Findings& findings, std::size_t index) {
  Said said;
  said.of = &one;
  said.flagged = findings.slices[index].flagged;
  said.probability = findings.slices[index].probability;
  const image::Mask drawn = drawn_on(scan.stack.slices[index].plane, findings, index);
  said.truth_known = !truth.empty() || one.labels.any == false;
  said.overlap = measure::overlap_of(drawn, truth.empty() ? image::Mask{drawn.width, drawn.height} : truth);
  said.tissue = tissue_in(scan.stack.slices[index].plane);
  said.pointing = pointing_at(truth, findings, index);
  return said;
}

}  // namespace

Result<UnitSaid> read_unit(const Unit& unit, const reader::Model& model, Context& context) {
  HAIMA_TRY(const corpus::LoadedUnit loaded, corpus::load_unit(unit, context));
  HAIMA_TRY(const std::vector<image::Mask> masks, corpus::masks_of(unit, loaded, context.limits()));
  const bool masked =
      std::any_of(unit.begin(), unit.end(), [](const corpus::Case* one) { return one->mask; });
  HAIMA_TRY(const reader::Findings findings,
            reader::read(loaded.scan, model, context, masked ? reader::Explain::yes : reader::Explain::no));
  UnitSaid said;
  said.verdict = findings.verdict, said.leaning = findings.leaning;
  said.probability = findings.probability;
  said.drew = std::any_of(findings.lesion_masks.begin(), findings.lesion_masks.end(),
                          [](const image::Mask& mask) { return !mask.empty(); });
  for (std::size_t i = 0; i < unit.size(); ++i) {
    const auto place = loaded.places[i];
    if (!place || *place >= findings.slices.size()) continue;
    said.slices.push_back(said_of(*unit[i], masks[i], loaded.scan, findings, *place));
  }
  return said;
}

}  // namespace haima::evaluate
