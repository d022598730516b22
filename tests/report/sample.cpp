#include "report/sample.h"

#include <fmt/format.h>

#include <cmath>

namespace haima::report::test {
namespace {

constexpr int side = 128;
constexpr double middle = side / 2.0, head_radius = 56, brain_radius = 51;

/// A stable texture of a few Hounsfield units, so that pictures are not flat.
int texture(int x, int y, int z) { return (x * 7919 + y * 104729 + z * 1299709) % 9 - 4; }

bool in_disc(int x, int y, double centre_x, double centre_y, double radius) {
  return std::hypot(x + 0.5 - centre_x, y + 0.5 - centre_y) < radius;
}

/// 0 outside, 1 the lesion in the brain, 2 the one along the skull.
int lesion_at(int x, int y) {
  if (in_disc(x, y, 84, 60, 9)) return 1;
  const double from_middle = std::hypot(x + 0.5 - middle, y + 0.5 - middle);
  return from_middle < brain_radius && from_middle > brain_radius - 5 && x < 40 ? 2 : 0;
}

bool bleeds(int index, int slices) { return index >= slices / 3 && index < 2 * slices / 3; }

std::int16_t value_at(int x, int y, int z, bool bleeding) {
  const int noise = texture(x, y, z);
  if (!in_disc(x, y, middle, middle, head_radius)) return -1000;
  if (!in_disc(x, y, middle, middle, brain_radius)) return 1000;
  return static_cast<std::int16_t>((bleeding && lesion_at(x, y) ? 68 : 33) + noise);
}

ct::Slice slice_of(int index, bool bleeding) {
  ct::Slice slice;
  slice.plane.values = {side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) slice.plane.values.at(x, y) = value_at(x, y, index, bleeding);
  }
  slice.position_mm = 5.0 * index;
  slice.thickness_mm = 5;
  slice.origin_mm = {-96, -96, 5.0 * index};
  slice.instance = fmt::format("1.2.3.{}", index + 1);
  slice.source = fmt::format("IM{:04}", index + 1);
  return slice;
}

image::Mask mask_of(bool bleeding) {
  if (!bleeding) return {};
  image::Mask mask{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) mask.at(x, y) = static_cast<std::uint8_t>(lesion_at(x, y));
  }
  return mask;
}

Sample without_findings(int slices, bool bleeding) {
  Sample sample;
  ct::Stack& stack = sample.scan.stack;
  for (int i = 0; i < slices; ++i) {
    const bool here = bleeding && bleeds(i, slices);
    stack.slices.push_back(slice_of(i, here));
    sample.findings.lesion_masks.push_back(mask_of(here));
    reader::SliceFindings slice{
        i, fmt::format("IM{:04}", i + 1), fmt::format("1.2.3.{}", i + 1), 5.0 * i, {}, here};
    slice.probability.any = here ? 0.97 : 0.02;
    sample.findings.slices.push_back(slice);
  }
  stack.row_spacing_mm = stack.column_spacing_mm = 1.5;
  stack.spacing_mm = 5;
  sample.scan.study.uid = "1.2.3";
  sample.scan.study.path = "sample";
  reader::Findings& findings = sample.findings;
  findings.study = "1.2.3";
  findings.path = "sample";
  findings.series = {{"1.2.3.0", "Head 5mm <soft>", "head", "the only axial head series", true, slices},
                     {"1.2.3.9", "Scout", "localizer", "a localizer shows no slices", false, 2}};
  findings.geometry = {slices, side, side, 5.0, 1.5, 18.5, true, true};
  findings.operating_point = {"threshold", 0.5};
  findings.model = {"threshold", "", "free", ""};
  findings.times = {{"read", 120.5}, {"components", 33.25}};
  return sample;
}

}  // namespace

Sample bleeding_sample(int slices) {
  Sample sample = without_findings(slices, true);
  reader::Findings& findings = sample.findings;
  const int first = slices / 3, last = 2 * slices / 3 - 1;
  findings.verdict = reader::Verdict::bleeding;
  findings.reason = "hyperdense tissue of 11.4 ml inside the brain";
  findings.probability.any = 0.97;
  findings.probability.kinds[1] = 0.95;
  findings.probability.kinds[4] = 0.9;
  findings.lesions = {
      {reader::Bleed::intraparenchymal, reader::Side::left, "deep", 8.3, 27.0, 8.9, 0.03, 68.2, first, last},
      {reader::Bleed::subdural, reader::Side::right, "convexity", 3.1, std::nullopt, std::nullopt, 0.01, 66.0,
       first, last}};
  findings.volume_ml = 11.4;
  findings.volume_ml_by_kind[1] = 8.3;
  findings.volume_ml_by_kind[4] = 3.1;
  findings.midline_shift = reader::MidlineShift{.mm = 2.5,
                                                .uncertainty_mm = 1,
                                                .to = reader::Side::right,
                                                .slice = first,
                                                .line = {reader::Place{60, 20}, reader::Place{62, 110}},
                                                .septum = {58, 60}};
  findings.warnings = {
      {WarningCode::gantry_tilt, "the gantry was tilted by 18.5°", {}},
      {WarningCode::gap, "15 mm between two slices that are 5 mm apart elsewhere", {first, first + 1}}};
  return sample;
}

Sample healthy_sample(int slices) {
  Sample sample = without_findings(slices, false);
  sample.findings.verdict = reader::Verdict::none;
  sample.findings.reason = "no hyperdense tissue inside the brain";
  sample.findings.probability.any = 0.02;
  return sample;
}

}  // namespace haima::report::test
