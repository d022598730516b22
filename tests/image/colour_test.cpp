#include "image/colour.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/cielab.h"

namespace haima::image {
namespace {

using haima::test::lab;
using haima::test::linear;

TEST(Colour, BlendingGoesFromOneToTheOther) {
  const Colour a{10, 200, 0}, b{110, 0, 255};
  EXPECT_EQ(blended(a, b, 0), a);
  EXPECT_EQ(blended(a, b, 1), b);
  EXPECT_EQ(blended(a, b, 0.25), (Colour{35, 150, 64}));
  EXPECT_EQ(blended(a, b, 7), b);
}

TEST(Colour, MapsKeepTheirEndsWhateverTheValue) {
  for (const ColourMap& map : {grey_map(), heat_map()}) {
    EXPECT_EQ(map(-3), map(0)) << map.name;
    EXPECT_EQ(map(3), map(1)) << map.name;
    EXPECT_EQ(map(std::nan("")), map(0)) << map.name;
    EXPECT_NE(map(0.2), map(0.8)) << map.name;
  }
  EXPECT_EQ(grey_map()(0.5), (Colour{128, 128, 128}));
}

TEST(Colour, HeatGrowsLighterInEqualSteps) {
  for (int n = 0; n <= 50; ++n) {
    EXPECT_NEAR(lab(linear(heat_map()(n / 50.0)))[0], 4 + 92 * n / 50.0, 2.5) << n;
  }
}

TEST(Colour, HeatIsLaidOverOnlyWhereThereIsSome) {
  auto picture = coloured(Plane<std::uint8_t>{3, 1, 100});
  Plane<float> heat{3, 1};
  heat.pixels = {0, 0.5, 1};
  lay_over(picture, heat, heat_map(), 0.6);
  EXPECT_EQ(picture.at(0, 0), (Colour{100, 100, 100}));
  EXPECT_EQ(picture.at(1, 0), blended({100, 100, 100}, heat_map()(0.5), 0.3));
  EXPECT_EQ(picture.at(2, 0), blended({100, 100, 100}, heat_map()(1), 0.6));
}

}  // namespace
}  // namespace haima::image
