// How bright tissue is, and made as bright as it should be.
#include "image/level.h"

#include <gtest/gtest.h>

#include <vector>

namespace haima::image {
namespace {

/// Black, then tissue about `middle`, then white: three parts of a picture.
std::vector<float> picture(float middle) {
  std::vector<float> grey(300, 0.0F);
  for (std::size_t i = 0; i < 100; ++i) grey[100 + i] = middle + 0.001F * (static_cast<float>(i) - 50);
  std::fill(grey.begin() + 200, grey.end(), 1.0F);
  return grey;
}

TEST(Level, WhatIsMissingIsToldByTheMiddleOfWhatIsNeitherBlackNorWhite) {
  EXPECT_NEAR(missing_level(picture(0.3F)), tissue_grey - 0.3, 1e-3);
  EXPECT_NEAR(missing_level(picture(0.6F)), tissue_grey - 0.6, 1e-3);
  EXPECT_NEAR(missing_level(picture(tissue_grey)), 0, 1e-3);
}

TEST(Level, BlackAndWhiteStayAndAllElseMoves) {
  std::vector<float> grey = picture(0.3F);
  add_level(grey, missing_level(grey));
  EXPECT_EQ(grey[0], 0);
  EXPECT_EQ(grey[299], 1);
  EXPECT_NEAR(grey[150], tissue_grey, 1e-3);
  EXPECT_NEAR(missing_level(grey), 0, 1e-3);
}

TEST(Level, OfAPictureWithHardlyAnyTissueNothingIsMissing) {
  EXPECT_EQ(missing_level(std::vector<float>(100, 0.0F)), 0);
  EXPECT_EQ(missing_level({}), 0);
  std::vector<float> specks(1000, 0.0F);
  specks[3] = 0.2F;
  EXPECT_EQ(missing_level(specks), 0);
}

}  // namespace
}  // namespace haima::image
