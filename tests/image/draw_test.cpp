#include "image/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haima::image {
namespace {

template <class Inside>
Mask where(int width, int height, Inside inside) {
  Mask mask{width, height};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) mask.at(x, y) = inside(x, y) ? 1 : 0;
  }
  return mask;
}

double redness(const Plane<Colour>& picture) {
  double sum = 0;
  for (Colour c : picture.pixels) sum += c.red;
  return sum / 255;
}

TEST(Contour, ALevelOfAConeIsACircleToAHundredthOfAPixel) {
  Plane<float> cone{61, 61};
  for (int y = 0; y < 61; ++y) {
    for (int x = 0; x < 61; ++x) cone.at(x, y) = static_cast<float>(30 - std::hypot(x - 30.3, y - 29.6));
  }
  const auto found = contours(cone, 10);
  ASSERT_EQ(found.size(), 1U);
  for (Point p : found[0]) EXPECT_NEAR(std::hypot(p.x - 30.3, p.y - 29.6), 20, 0.01);
  EXPECT_NEAR(area_of(found[0]), std::numbers::pi * 400, 2);
}

TEST(Contour, OuterOutlinesAndHolesRunOppositeWays) {
  const auto ring = [](int x, int y) { return std::abs(std::hypot(x - 20, y - 20) - 10) < 4; };
  auto found = contours(where(41, 41, ring));
  ASSERT_EQ(found.size(), 2U);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return area_of(a) > area_of(b); });
  EXPECT_NEAR(area_of(found[0]), std::numbers::pi * 14 * 14, 25);
  EXPECT_NEAR(area_of(found[1]), -std::numbers::pi * 6 * 6, 15);
}

TEST(Contour, AMaskThatFillsThePictureHasThePicturesEdgeForOutline) {
  const auto found = contours(Mask{40, 30, 1});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(area_of(found[0]), 40 * 30, 1);
  for (Point p : found[0]) {
    const bool at_edge = p.x < -0.1 || p.y < -0.1 || p.x > 39.1 || p.y > 29.1;
    EXPECT_TRUE(at_edge) << p.x << ' ' << p.y;
  }
}

TEST(Contour, EverySinglePixelHasAnOutlineAndDiagonalsAreClosed) {
  const auto checker = where(9, 9, [](int x, int y) { return (x + y) % 2 == 0; });
  double area = 0;
  for (const Contour& contour : contours(checker)) area += area_of(contour);
  EXPECT_GT(area, 15);
  EXPECT_EQ(contours(where(9, 9, [](int x, int y) { return x == 4 && y == 4; })).size(), 1U);
  EXPECT_TRUE(contours(Mask{9, 9}).empty());
  EXPECT_TRUE(contours(Mask{}).empty());
}

TEST(Contour, EnlargingKeepsThePicturesEdges) {
  const auto large = enlarged({{{-0.5, -0.5}, {9.5, 4}, {0, 0}}}, 4);
  EXPECT_NEAR(large[0][0].x, -0.5, 1e-12);
  EXPECT_NEAR(large[0][1].x, 39.5, 1e-12);
  EXPECT_NEAR(large[0][2].y, 1.5, 1e-12);
}

TEST(Draw, AFillingCoversWhatItsContourEncloses) {
  Plane<Colour> picture{80, 80};
  const auto disc = contours(where(80, 80, [](int x, int y) { return std::hypot(x - 40, y - 40) <= 20; }));
  fill(picture, disc, {255, 0, 0}, 1);
  // OpenCV's soft edge lies up to a pixel outside.
  EXPECT_NEAR(redness(picture), std::numbers::pi * 20.5 * 20.5, 0.05 * 1320);
  EXPECT_EQ(picture.at(40, 40), (Colour{255, 0, 0}));
  EXPECT_EQ(picture.at(5, 5), Colour{});
  Plane<Colour> veil{80, 80, {100, 100, 100}};
  fill(veil, disc, {200, 0, 0}, 0.5);
  EXPECT_EQ(veil.at(40, 40), (Colour{150, 50, 50}));
}

TEST(Draw, AHoleIsNotFilled) {
  Plane<Colour> picture{60, 60};
  fill(picture,
       contours(where(60, 60, [](int x, int y) { return std::abs(std::hypot(x - 30, y - 30) - 15) < 5; })),
       {255, 0, 0}, 1);
  EXPECT_EQ(picture.at(30, 30), Colour{});
  EXPECT_EQ(picture.at(45, 30), (Colour{255, 0, 0}));
}

TEST(Draw, LinesHaveSoftEdgesAndLieWhereTheyShould) {
  Plane<Colour> picture{60, 60};
  draw(picture, contours(where(60, 60, [](int x, int y) { return std::hypot(x - 30, y - 30) <= 20; })),
       {255, 0, 0});
  bool soft = false;
  for (int y = 0; y < 60; ++y) {
    for (int x = 0; x < 60; ++x) {
      const int red = picture.at(x, y).red;
      soft = soft || (red > 20 && red < 235);
      if (red > 128) {
        EXPECT_NEAR(std::hypot(x - 30, y - 30), 20.3, 1.4);
      }
    }
  }
  EXPECT_TRUE(soft);
  EXPECT_GT(redness(picture), 2 * std::numbers::pi * 20 * 0.8);
}

TEST(Draw, ABoxIsDrawnEvenWhereItLeavesThePicture) {
  Plane<Colour> picture{30, 30};
  draw(picture, Rect{5, 6, 1e9, 1e9}, {255, 255, 255});
  EXPECT_GT(picture.at(5, 20).red, 200);
  EXPECT_GT(picture.at(20, 6).red, 200);
  EXPECT_EQ(picture.at(15, 15), Colour{});
  EXPECT_EQ(picture.at(2, 15), Colour{});
}

TEST(Draw, EnlargingForDisplayRepeatsOrBlendsPixels) {
  Plane<std::uint8_t> grey{2, 1};
  grey.pixels = {0, 200};
  EXPECT_EQ(resized(grey, 4, 1, Interpolation::nearest).pixels, (std::vector<std::uint8_t>{0, 0, 200, 200}));
  EXPECT_EQ(resized(grey, 4, 1).pixels, (std::vector<std::uint8_t>{0, 50, 150, 200}));
  Plane<Colour> colour{2, 1};
  colour.pixels = {{0, 100, 0}, {200, 0, 40}};
  EXPECT_EQ(resized(colour, 4, 1).at(1, 0), (Colour{50, 75, 10}));
}

}  // namespace
}  // namespace haima::image
