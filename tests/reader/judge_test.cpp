#include "reader/judge.h"

#include <gtest/gtest.h>

namespace haima::reader {
namespace {

/// Two clots in the brain, one in place of the other on the head's two sides; the second alone is too small.
std::vector<Region> pair_of_clots() {
  std::vector<Region> regions(2);
  for (Region& region : regions) {
    region.plateau_hu = region.peak_hu = 62;
    region.mirror_share = 1;
    region.below_top_mm = 50;
  }
  regions[0].extent.volume_ml = 12, regions[0].depth_mm = 2;
  regions[1].extent.volume_ml = 0.5, regions[1].depth_mm = 0.3;
  regions[1].counterpart = 0;
  return regions;
}

TEST(Judge, TakesWhatLiesOppositeToBloodForBloodToo) {
  const std::vector<Region> regions = pair_of_clots();
  ASSERT_LT(evidence_for_blood(regions[1]), 0);
  const std::vector<double> evidence = evidence_for_each(regions);
  EXPECT_GT(evidence[0], 0);
  EXPECT_EQ(evidence[1], evidence[0]);
}

TEST(Judge, DoesNotTakeASinusForBloodBecauseBloodLiesOpposite) {
  std::vector<Region> regions = pair_of_clots();
  regions[1].bone_share = 0.3;
  EXPECT_LT(evidence_for_each(regions)[1], 0);
}

TEST(Judge, AsksThatBothSidesAreAsBright) {
  std::vector<Region> regions = pair_of_clots();
  regions[1].plateau_hu = regions[1].peak_hu = 48;
  EXPECT_LT(evidence_for_each(regions)[1], 0);
}

}  // namespace
}  // namespace haima::reader
