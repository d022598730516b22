#include "measure/pointing.h"

#include <gtest/gtest.h>

namespace haima::measure {
namespace {

TEST(Pointing, TellsWhetherTheHottestPixelAndHowMuchHeatLieInTheMask) {
  image::Plane<float> heat{4, 2};
  heat.at(1, 0) = 0.6F, heat.at(2, 0) = 0.3F, heat.at(3, 1) = 0.1F;
  image::Mask mask{4, 2};
  mask.at(1, 0) = 1;
  const auto at = pointing_of(heat, mask);
  ASSERT_TRUE(at);
  EXPECT_TRUE(at->hit);
  EXPECT_NEAR(at->inside, 0.6, 1e-6);
  EXPECT_NEAR(at->chance, 1.0 / 8, 1e-9);
  mask.at(1, 0) = 0, mask.at(2, 0) = 255, mask.at(3, 1) = 255;
  const auto beside = pointing_of(heat, mask);
  EXPECT_FALSE(beside->hit);
  EXPECT_NEAR(beside->inside, 0.4, 1e-6);
}

TEST(Pointing, SaysNothingWithoutHeat) {
  EXPECT_FALSE(pointing_of(image::Plane<float>{3, 3}, image::Mask{3, 3, 1}));
}

}  // namespace
}  // namespace haima::measure
