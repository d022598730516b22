#include "image/colour.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace haima::image {
namespace {

using Triple = std::array<double, 3>;

Triple linear(Colour c) {
  const auto one = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
  return {one(c.red / 255.0), one(c.green / 255.0), one(c.blue / 255.0)};
}

/// CIELAB under D65.
Triple lab(Triple rgb) {
  const auto [r, g, b] = rgb;
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const double y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const double z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(Triple a, Triple b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// As those without red or without green cones see it (Viénot, Brettel and Mollon, 1999).
Triple without_red(Triple c) {
  const double yellow = 0.11238 * c[0] + 0.88762 * c[1];
  return {yellow, yellow, 0.00401 * c[0] - 0.00401 * c[1] + c[2]};
}
Triple without_green(Triple c) {
  const double yellow = 0.29275 * c[0] + 0.70725 * c[1];
  return {yellow, yellow, -0.02234 * c[0] + 0.02234 * c[1] + c[2]};
}

TEST(Colour, BlendingGoesFromOneToTheOther) {
  const Colour a{10, 200, 0}, b{110, 0, 255};
  EXPECT_EQ(blended(a, b, 0), a);
  EXPECT_EQ(blended(a, b, 1), b);
  EXPECT_EQ(blended(a, b, 0.25), (Colour{35, 150, 64}));
  EXPECT_EQ(blended(a, b, 7), b);
}

TEST(Colour, MapsKeepTheirEndsWhateverTheValue) {
  for (const ColourMap& map : {grey_map(), heat_map(), lesion_map()}) {
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

TEST(Colour, TheKindsAreToldApartByTheColourBlindAndFromGrey) {
  for (std::size_t a = 0; a < kind_colours.size(); ++a) {
    const Triple colour = linear(kind_colours[a]);
    EXPECT_GT(std::hypot(lab(colour)[1], lab(colour)[2]), 20);
    for (std::size_t b = 0; b < a; ++b) {
      const Triple other = linear(kind_colours[b]);
      EXPECT_GT(distance(lab(colour), lab(other)), 30) << a << b;
      EXPECT_GT(distance(lab(without_red(colour)), lab(without_red(other))), 15) << a << b;
      EXPECT_GT(distance(lab(without_green(colour)), lab(without_green(other))), 15) << a << b;
    }
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
