// Outlines from maps of where blood is: here the truth of a synthetic head, as a perfect network would draw
// it.
#include "reader/drawn.h"

#include <gtest/gtest.h>

#include "reader/bleeding_head.h"
#include "reader/extent.h"

namespace haima::reader::test {
namespace {

struct Bleeding {
  ct::Scan scan;
  std::vector<image::Plane<float>> maps;
  double volume_ml = 0;
};

/// So much blood, deep in the left half.
Bleeding bleeding_of(double volume_ml) {
  const phantom::Phantom made = bleeding_head(volume_ml);
  Bleeding out{phantom::scan_of(made), {}, made.volume_ml[1]};
  for (const auto& kinds : made.masks) {
    const image::Mask& mask = kinds[1];
    image::Plane<float> map{mask.width, mask.height};
    std::transform(mask.pixels.begin(), mask.pixels.end(), map.pixels.begin(),
                   [](std::uint8_t value) { return value ? 0.9f : 0.2f; });
    out.maps.push_back(std::move(map));
  }
  return out;
}

const Bleeding& bleeding() {
  static const Bleeding large = bleeding_of(28);
  return large;
}

const Bleeding& bleeding_little() {
  static const Bleeding small = bleeding_of(3);
  return small;
}

class Drawn : public testing::Test {
 protected:
  Drawn() {
    findings_.slices.resize(bleeding().scan.stack.slices.size());
    findings_.lesion_masks.resize(findings_.slices.size());
  }

  void outline(const ct::Scan& scan = bleeding().scan, const Maps& maps = bleeding().maps,
               double threshold = 0.5, double slab_mm = 0) {
    models::MaskUse use{.threshold = threshold};
    use.input.slab_mm = slab_mm;
    const auto done = outline_drawn(scan, maps, use, findings_, haima::test::context());
    ASSERT_TRUE(done) << done.error().sentence();
  }

  Findings findings_;
};

TEST_F(Drawn, IsMeasuredPlacedAndPainted) {
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  outline();
  ASSERT_FALSE(findings_.lesions.empty());
  ASSERT_TRUE(findings_.volume_ml);
  EXPECT_NEAR(*findings_.volume_ml, bleeding().volume_ml, 0.1 * bleeding().volume_ml);
  measure_extents(bleeding().scan.stack, findings_);
  const Lesion& lesion = findings_.lesions.front();
  EXPECT_EQ(lesion.side, Side::left);
  EXPECT_GT(*lesion.diameter_mm, 30);
  EXPECT_GT(lesion.mean_hu.value(), 50);
  double drawn = 0, truth = 0, both = 0;
  for (std::size_t n = 0; n < findings_.lesion_masks.size(); ++n) {
    const auto& likely = bleeding().maps[n];
    const image::Mask& mask = findings_.lesion_masks[n];
    for (std::size_t i = 0; i < likely.pixels.size(); ++i) {
      const bool is = likely.pixels[i] > 0.5f, said = !mask.empty() && mask.pixels[i] != 0;
      drawn += said, truth += is, both += is && said;
    }
  }
  EXPECT_GT(2 * both / (drawn + truth), 0.9);
}

TEST_F(Drawn, OfWhatTheNetworkDidNotDrawOnlyLargePlainBloodCounts) {
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  const Maps nothing(findings_.slices.size());
  outline(bleeding_little().scan, nothing);
  EXPECT_TRUE(findings_.lesions.empty());
  outline(bleeding().scan, nothing);
  ASSERT_EQ(findings_.lesions.size(), 1u);
  EXPECT_NEAR(*findings_.lesions[0].volume_ml, bleeding().volume_ml, 0.15 * bleeding().volume_ml);
}

TEST_F(Drawn, WhatIsNotBrightMustBeLikelierByTheNetworkAlone) {
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  // A patch of 9 by 9 pixels in the other half of the brain.
  const auto patch = [&](float likely) {
    std::vector<image::Plane<float>> maps(findings_.slices.size());
    image::Plane<float>& map = maps[maps.size() / 2];
    map = image::Plane<float>{256, 256};
    for (int y = 130; y < 139; ++y) std::fill_n(map.row(y).begin() + 90, 9, likely);
    return maps;
  };
  outline(bleeding_little().scan, patch(0.4f), 0.1);
  EXPECT_TRUE(findings_.lesions.empty());
  outline(bleeding_little().scan, patch(0.9f), 0.1);
  ASSERT_EQ(findings_.lesions.size(), 1u);
  EXPECT_NEAR(*findings_.lesions[0].volume_ml, 81 * 0.9 * 0.9 * 5 / 1000, 1e-3);
}

TEST_F(Drawn, WhatLiesBesideAnOutlineIsAPartOfItAndASpeckIsNothing) {
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  outline();
  const std::size_t lesions = findings_.lesions.size();
  const double volume_ml = *findings_.volume_ml;
  // The network draws a band of 12 pixels to the right of the clot too, and a speck far away.
  Maps maps = bleeding().maps;
  for (auto& map : maps) {
    for (int y = 0; y < map.height; ++y) {
      const auto row = map.row(y);
      for (int x = map.width - 13; x > 0; --x) {
        if (row[static_cast<std::size_t>(x)] < 0.5f) continue;
        std::fill_n(row.begin() + x, 13, 0.9f);
        break;
      }
    }
  }
  maps[maps.size() / 2].at(90, 130) = 0.9f;
  findings_.lesions.clear();
  std::fill(findings_.lesion_masks.begin(), findings_.lesion_masks.end(), image::Mask{});
  outline(bleeding().scan, maps);
  EXPECT_EQ(findings_.lesions.size(), lesions);
  EXPECT_GT(*findings_.volume_ml, volume_ml * 1.1);
}

/// Each pixel as likely as in the likeliest of a slice and those beside it.
Maps of_slabs(const Maps& maps) {
  Maps slabs = maps;
  for (std::size_t n = 0; n < maps.size(); ++n) {
    for (const std::size_t other : {n - std::min<std::size_t>(n, 1), std::min(n + 1, maps.size() - 1)}) {
      if (maps[other].empty()) continue;
      if (slabs[n].empty()) slabs[n] = {maps[other].width, maps[other].height};
      for (std::size_t i = 0; i < maps[other].pixels.size(); ++i)
        slabs[n].pixels[i] = std::max(slabs[n].pixels[i], maps[other].pixels[i]);
    }
  }
  return slabs;
}

TEST_F(Drawn, WhatAMapShowsOfASlabAboveAndBelowAnOutlineIsNoPartOfIt) {
  const Maps slabs = of_slabs(bleeding().maps);
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  outline(bleeding().scan, slabs, 0.5, 15);
  EXPECT_NEAR(*findings_.volume_ml, bleeding().volume_ml, 0.1 * bleeding().volume_ml);
  findings_.lesions.clear();
  std::fill(findings_.lesion_masks.begin(), findings_.lesion_masks.end(), image::Mask{});
  outline(bleeding().scan, slabs, 0.5, 5);
  EXPECT_GT(*findings_.volume_ml, 1.2 * bleeding().volume_ml) << "of single slices, it is";
}

TEST_F(Drawn, OnlyWhatReachesIntoAFlaggedSliceIsALesion) {
  findings_.slices.front().flagged = true;
  outline();
  EXPECT_TRUE(findings_.lesions.empty());
  EXPECT_FALSE(findings_.volume_ml);
  EXPECT_TRUE(has(findings_.warnings, WarningCode::no_outline));
}

TEST_F(Drawn, NoVolumeIsClaimedWhereSpacingIsNotKnown) {
  ct::Scan scan = bleeding().scan;
  scan.stack.row_spacing_mm = scan.stack.column_spacing_mm = 0;
  for (SliceFindings& slice : findings_.slices) slice.flagged = true;
  outline(scan);
  ASSERT_FALSE(findings_.lesions.empty());
  EXPECT_FALSE(findings_.volume_ml);
  EXPECT_FALSE(findings_.lesions.front().volume_ml);
  EXPECT_FALSE(findings_.lesions.front().diameter_mm);
  EXPECT_GT(findings_.lesions.front().area_fraction, 0);
}

TEST_F(Drawn, TheNetworkNamesTheKind) {
  for (SliceFindings& slice : findings_.slices) {
    slice.flagged = true;
    slice.probability.kinds = {0.1, 0.2, 0.6, 0.1, 0.3};
  }
  outline();
  EXPECT_EQ(findings_.lesions.at(0).kind, Bleed::intraventricular);
}

}  // namespace
}  // namespace haima::reader::test
