// Outlines by brightness in the slices that a network suspects.
#include "reader/flagged.h"

#include <gtest/gtest.h>

#include "reader/bleeding_head.h"

namespace haima::reader::test {
namespace {

/// 28 ml of blood, deep in the left half.
const ct::Scan& bleeding() {
  static const ct::Scan scan = phantom::scan_of(bleeding_head(28));
  return scan;
}

/// What a network left that suspects the slices which a test flags.
class Flagged : public testing::Test {
 protected:
  Flagged() {
    findings_.slices.resize(bleeding().stack.slices.size());
    findings_.lesion_masks.resize(findings_.slices.size());
  }

  void outline() {
    const auto done = outline_flagged(bleeding(), findings_, haima::test::context());
    ASSERT_TRUE(done) << done.error().sentence();
  }

  Findings findings_;
};

TEST_F(Flagged, WhatIsBrightThereIsOutlinedAndMeasured) {
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  outline();
  ASSERT_FALSE(findings_.lesions.empty());
  ASSERT_TRUE(findings_.volume_ml);
  EXPECT_NEAR(*findings_.volume_ml, 28, 4);
  const auto middle =
      static_cast<std::size_t>((findings_.lesions[0].first_slice + findings_.lesions[0].last_slice) / 2);
  const auto& pixels = findings_.lesion_masks[middle].pixels;
  EXPECT_TRUE(std::any_of(pixels.begin(), pixels.end(), [](auto label) { return label == 1; }));
}

TEST_F(Flagged, TheNetworkSaysWhichOfTwoKindsThatLieThereItIs) {
  const auto kind_where = [&](double parenchymal, double ventricular, double subdural) {
    findings_.lesions.clear();
    for (SliceFindings& slice : findings_.slices) {
      slice.flagged = true;
      slice.probability.kinds = {0.1, parenchymal, ventricular, 0.1, subdural};
    }
    outline();
    return findings_.lesions.at(0).kind;
  };
  ASSERT_EQ(kind_where(0.6, 0.2, 0.9), Bleed::intraparenchymal) << "subdural blood lies elsewhere";
  EXPECT_EQ(kind_where(0.2, 0.6, 0.1), Bleed::intraventricular);
}

TEST_F(Flagged, NothingIsOutlinedWhereOnlySlicesWithoutItAreSuspected) {
  findings_.slices.front().flagged = true;
  outline();
  EXPECT_TRUE(findings_.lesions.empty());
  EXPECT_FALSE(findings_.volume_ml) << "nothing outlined is not nothing bled";
  ASSERT_TRUE(has(findings_.warnings, WarningCode::no_outline));
  for (const image::Mask& mask : findings_.lesion_masks) EXPECT_TRUE(mask.empty());
}

TEST_F(Flagged, WithoutASuspiciousSliceNothingIsLookedAt) {
  outline();
  EXPECT_TRUE(findings_.lesions.empty());
  EXPECT_TRUE(findings_.warnings.empty());
}

}  // namespace
}  // namespace haima::reader::test
