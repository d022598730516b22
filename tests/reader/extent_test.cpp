// How far lesions reach, by outlines whose measures are known.
#include "reader/extent.h"

#include <gtest/gtest.h>

#include <cmath>

namespace haima::reader {
namespace {

constexpr double pixel_mm = 0.5, slice_mm = 5;

/// Slices of 100 x 100 pixels; each lies `drift_mm` further down its columns than the one before, as with a
/// tilted gantry.
ct::Stack stack_of(int slices, double drift_mm = 0) {
  ct::Stack stack;
  stack.row_spacing_mm = stack.column_spacing_mm = pixel_mm;
  for (int n = 0; n < slices; ++n) {
    ct::Slice slice;
    slice.origin_mm = {-25, -25 + n * drift_mm, n * slice_mm};
    slice.position_mm = n * slice_mm;
    slice.thickness_mm = slice_mm;
    stack.slices.push_back(std::move(slice));
  }
  return stack;
}

void box(image::Mask& mask, int left, int top, int width, int height, std::uint8_t number) {
  if (mask.empty()) mask = image::Mask{100, 100};
  for (int y = top; y < top + height; ++y) std::fill_n(mask.row(y).begin() + left, width, number);
}

Findings lesions(std::size_t count, std::size_t slices) {
  Findings findings;
  findings.lesions.resize(count);
  findings.lesion_masks.resize(slices);
  return findings;
}

TEST(Extent, DiameterAndAbcOfBoxesAreThoseOfBoxes) {
  const ct::Stack stack = stack_of(4);
  Findings findings = lesions(2, 4);
  // 20 x 10 mm in three slices, the last with half of the area; beside it 2 x 2 mm in one.
  box(findings.lesion_masks[0], 10, 10, 40, 20, 1);
  box(findings.lesion_masks[1], 10, 10, 40, 20, 1);
  box(findings.lesion_masks[2], 10, 10, 20, 20, 1);
  box(findings.lesion_masks[1], 80, 80, 4, 4, 2);
  measure_extents(stack, findings);
  const Lesion& large = findings.lesions[0];
  EXPECT_NEAR(large.diameter_mm.value(), std::hypot(20, 10, 10), 0.05) << "from the first slice to the last";
  const double a = std::hypot(20, 10), b = 2 * 20 * 10 / a, c = 2 * slice_mm + slice_mm / 2;
  EXPECT_NEAR(large.abc2_ml.value(), a * b * c / 2000, 0.01);
  EXPECT_NEAR(findings.lesions[1].diameter_mm.value(), 2 * std::sqrt(2), 0.01);
}

TEST(Extent, ATiltedGantryMakesNothingLonger) {
  Findings findings = lesions(1, 5);
  const double drift_mm = 2;
  // Upright in the patient: each slice shows it as much higher as the slice lies lower.
  for (int n = 0; n < 5; ++n)
    box(findings.lesion_masks[static_cast<std::size_t>(n)], 40,
        40 - static_cast<int>(n * drift_mm / pixel_mm), 8, 8, 1);
  measure_extents(stack_of(5, drift_mm), findings);
  EXPECT_NEAR(findings.lesions[0].diameter_mm.value(), std::hypot(4, 4, 20), 0.05);
}

TEST(Extent, NothingIsTakenForMillimetresThatIsNot) {
  ct::Stack stack = stack_of(2);
  stack.has_positions = false;
  Findings findings = lesions(2, 2);
  box(findings.lesion_masks[0], 10, 10, 40, 20, 1);
  box(findings.lesion_masks[1], 10, 10, 40, 20, 1);
  box(findings.lesion_masks[1], 80, 80, 4, 4, 2);
  measure_extents(stack, findings);
  EXPECT_FALSE(findings.lesions[0].diameter_mm) << "how far its slices are apart is not known";
  EXPECT_TRUE(findings.lesions[1].diameter_mm) << "it lies in one";
  EXPECT_FALSE(findings.lesions[0].abc2_ml);
  findings = lesions(1, 2);
  stack.row_spacing_mm = 0;
  box(findings.lesion_masks[0], 10, 10, 40, 20, 1);
  measure_extents(stack, findings);
  EXPECT_FALSE(findings.lesions[0].diameter_mm);
}

}  // namespace
}  // namespace haima::reader
