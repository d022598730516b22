#include "ct/geometry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ct/order.h"
#include "ct/stack.h"
#include "made.h"

namespace haima::ct {
namespace {

using image::Vec3;
using testing::ElementsAre;

constexpr double degree = std::numbers::pi / 180;

Stack settled(Stack stack, std::optional<double> tag_deg = std::nullopt) {
  settle(stack, tag_deg);
  return stack;
}

TEST(Geometry, TheNormalPointsToTheHeadWhicheverWayColumnsRun) {
  EXPECT_EQ(axes_of(Vec3{1, 0, 0}, Vec3{0, 1, 0})->normal, (Vec3{0, 0, 1}));
  EXPECT_EQ(axes_of(Vec3{1, 0, 0}, Vec3{0, -1, 0})->normal, (Vec3{0, 0, 1}));
  EXPECT_EQ(axes_of(Vec3{-1, 0, 0}, Vec3{0, -1, 0})->normal, (Vec3{0, 0, 1}));
}

TEST(Geometry, DirectionsThatAreNoPairAreRefused) {
  EXPECT_FALSE(axes_of(Vec3{1, 0, 0}, Vec3{1, 0, 0}));
  EXPECT_FALSE(axes_of(Vec3{0, 0, 0}, Vec3{0, 1, 0}));
  EXPECT_TRUE(axes_of(Vec3{1, 0, 0}, Vec3{0, 0.999, 0.001}));
}

TEST(Geometry, SpacingIsAlongTheNormalAndTiltIsMeasuredWhateverTheTagClaims) {
  for (const double tilt : {0.0, 18.5, -24.0, 30.0}) {
    const Stack stack = settled(made::placed(made::steps(30, 5), tilt), 0.0);
    EXPECT_NEAR(stack.tilt_deg, tilt, 1e-9);
    EXPECT_NEAR(stack.spacing_mm, 5 * std::cos(tilt * degree), 1e-9);
    EXPECT_NEAR(stack.slices.back().position_mm, 29 * 5 * std::cos(tilt * degree), 1e-9);
    EXPECT_EQ(has(stack.warnings, WarningCode::gantry_tilt), tilt != 0);
    EXPECT_EQ(has(stack.warnings, WarningCode::bad_metadata), tilt != 0) << "the tag said 0";
    EXPECT_TRUE(stack.even);
  }
}

TEST(Geometry, TheTagGivesTheSignWhereItAgreesInSize) {
  EXPECT_NEAR(settled(made::placed(made::steps(9, 4), 18.5), -18.5).tilt_deg, -18.5, 1e-9);
  EXPECT_NEAR(settled(made::placed(made::steps(9, 4), 18.5), 18.4).tilt_deg, 18.5, 1e-9);
  EXPECT_NEAR(settled(made::placed(made::steps(9, 4), 18.5), -5.0).tilt_deg, 18.5, 1e-9);
}

TEST(Geometry, ASliceWithAShiftedFieldOfViewIsNoTilt) {
  Stack stack = made::placed(made::steps(20, 5));
  stack.slices[7].origin_mm.y += 12;
  EXPECT_NEAR(settled(std::move(stack)).tilt_deg, 0, 1e-9);
}

TEST(Geometry, ImagesAreSortedFeetToHeadAgainstTheirNumbers) {
  std::vector<Image> images = made::slices_at({40, 10, 30, 0, 20}, 20);
  sort_images(images);
  std::vector<int> numbers;
  for (const Image& image : images) numbers.push_back(*image.facts.instance_number);
  EXPECT_THAT(numbers, ElementsAre(4, 2, 5, 3, 1));
}

TEST(Geometry, WithoutPositionsNumbersOrderAndWithoutNumbersNames) {
  std::vector<Image> images = made::slices_at({0, 5, 10});
  for (Image& image : images) image.facts.frames.front().placement = {};
  images[0].facts.instance_number = 30;
  sort_images(images);
  EXPECT_EQ(images.back().source.name, "IM1");
  images[0].facts.instance_number.reset();
  images[0].source.name = "IM10";
  sort_images(images);
  EXPECT_EQ(images.front().source.name, "IM1");
  EXPECT_EQ(images.back().source.name, "IM10");
}

TEST(Geometry, AGapIsNamedAndNotCountedAsThickness) {
  std::vector<double> places = made::steps(20, 5);
  places.erase(places.begin() + 8);
  const Stack stack = settled(made::placed(places));
  ASSERT_TRUE(has(stack.warnings, WarningCode::gap));
  EXPECT_FALSE(has(stack.warnings, WarningCode::uneven_spacing));
  EXPECT_THAT(stack.warnings.front().slices, ElementsAre(7, 8));
  EXPECT_THAT(stack.warnings.front().sentence, testing::HasSubstr("between 35.0 and 45.0 mm"));
  EXPECT_FALSE(stack.even);
  EXPECT_DOUBLE_EQ(stack.slices[7].thickness_mm, 5);
  EXPECT_DOUBLE_EQ(stack.slices[8].thickness_mm, 5);
}

TEST(Geometry, TwoPartsWithTheirOwnSpacingAreUnevenButHaveNoGap) {
  std::vector<double> places = made::steps(14, 4);
  for (const double z : made::steps(14, 7, places.back() + 1.08)) places.push_back(z);
  const Stack stack = settled(made::placed(places));
  EXPECT_FALSE(has(stack.warnings, WarningCode::gap));
  ASSERT_TRUE(has(stack.warnings, WarningCode::uneven_spacing));
  EXPECT_THAT(stack.warnings.front().sentence, testing::HasSubstr("13 × 4.00, 1.08, 13 × 7.00 mm"));
  EXPECT_DOUBLE_EQ(stack.spacing_mm, 4);
  EXPECT_DOUBLE_EQ(stack.slices[5].thickness_mm, 4);
  EXPECT_NEAR(stack.slices[13].thickness_mm, (4 + 1.08) / 2, 1e-9);
  EXPECT_NEAR(stack.slices[20].thickness_mm, 7, 1e-9);
}

TEST(Geometry, ThicknessesAddUpToTheExtentAndOneSliceMore) {
  const Stack stack = settled(made::placed({0, 4, 9, 11, 16, 21}));
  double sum = 0;
  for (const Slice& slice : stack.slices) sum += slice.thickness_mm;
  EXPECT_NEAR(sum, 21 + (4 + 5) / 2.0, 1e-9);
}

TEST(Geometry, OfSlicesAtOnePlaceTheLaterIsKept) {
  std::vector<double> places = made::steps(12, 5);
  places.insert(places.begin() + 4, 15.0);
  Stack stack = settled(made::placed(places));
  ASSERT_EQ(stack.slices.size(), 12u);
  EXPECT_EQ(stack.slices[3].plane.values.at(0, 0), 4) << "the second of the two";
  ASSERT_TRUE(has(stack.warnings, WarningCode::doubled_slice));
  EXPECT_THAT(stack.warnings.front().slices, ElementsAre(3));
  EXPECT_THAT(stack.warnings.front().sentence, testing::HasSubstr("different pixels (at 15.0 mm)"));
  EXPECT_TRUE(stack.even);
  EXPECT_DOUBLE_EQ(stack.spacing_mm, 5);
}

TEST(Geometry, EqualDoublesAreSaidToBeEqual) {
  Stack stack = made::placed({0, 5, 5, 10, 15});
  stack.slices[1].plane = stack.slices[2].plane;
  EXPECT_THAT(settled(std::move(stack)).warnings.front().sentence, testing::HasSubstr("equal pixels"));
}

TEST(Geometry, OfMixedSizesTheLargestGroupIsReadAndTheRestNamed) {
  std::vector<Image> images = made::slices_at(made::steps(10, 5));
  images[2].facts.rows = images[5].facts.rows = 256;
  images[7].facts.frames.front().placement.row_spacing_mm = 0.4;
  const Agreeing result = agreeing(images);
  EXPECT_EQ(result.images.size(), 7u);
  EXPECT_EQ(result.warnings.size(), 2u);
  EXPECT_THAT(result.warnings.front().sentence, testing::HasSubstr("2 images of 512 × 256"));
  EXPECT_TRUE(result.has_positions);
}

TEST(Geometry, PlacesThatNoScannerMeansAreNotBelieved) {
  Image image = made::slice_at(5, 1);
  dicom::Placement& placement = image.facts.frames.front().placement;
  placement.position_mm = image::Vec3{0, 1e308, 0};
  placement.row_spacing_mm = 1e-300;
  EXPECT_FALSE(placement_of(image).position_mm);
  EXPECT_FALSE(placement_of(image).row_spacing_mm);
  EXPECT_TRUE(placement_of(image).column_spacing_mm);
}

TEST(Geometry, OneSliceHasNoSpacing) {
  const Stack stack = settled(made::placed({17}));
  EXPECT_EQ(stack.spacing_mm, 0);
  EXPECT_EQ(stack.tilt_deg, 0);
  EXPECT_TRUE(stack.warnings.empty());
}

}  // namespace
}  // namespace haima::ct
