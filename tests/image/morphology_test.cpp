#include "image/morphology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace haima::image {
namespace {

Mask random_mask(int width, int height, std::uint32_t seed, unsigned share_of_256) {
  Mask mask{width, height};
  for (auto& pixel : mask.pixels) {
    seed = seed * 1664525 + 1013904223;
    pixel = (seed >> 24) < share_of_256 ? 1 : 0;
  }
  return mask;
}

double nearest(const Mask& mask, int x, int y, Spacing s) {
  double best = std::numeric_limits<double>::infinity();
  for (int b = 0; b < mask.height; ++b) {
    for (int a = 0; a < mask.width; ++a) {
      if (mask.at(a, b)) best = std::min(best, std::hypot((a - x) * s.x_mm, (b - y) * s.y_mm));
    }
  }
  return best;
}

Mask disc(int side, double radius) {
  Mask mask{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) mask.at(x, y) = std::hypot(x - side / 2, y - side / 2) <= radius ? 1 : 0;
  }
  return mask;
}

TEST(Morphology, DistancesEqualAnExhaustiveSearch) {
  const Spacing spacing{0.45, 0.7};
  for (unsigned share : {0U, 2U, 20U, 120U}) {
    const Mask mask = random_mask(33, 26, share + 1, share);
    const Plane<float> distance = distance_to(mask, spacing);
    for (int y = 0; y < mask.height; ++y) {
      for (int x = 0; x < mask.width; ++x) {
        const double truth = nearest(mask, x, y, spacing);
        if (std::isinf(truth)) {
          EXPECT_TRUE(std::isinf(distance.at(x, y)));
        } else {
          EXPECT_NEAR(distance.at(x, y), truth, 1e-4);
        }
      }
    }
  }
}

TEST(Morphology, APointGrowsToADiscOfTheRadiusInMillimetres) {
  Mask mask{41, 41};
  mask.at(20, 20) = 1;
  const Mask grown = dilated(mask, 5, {0.5, 1});
  for (int y = 0; y < 41; ++y) {
    for (int x = 0; x < 41; ++x) {
      EXPECT_EQ(grown.at(x, y) != 0, std::hypot((x - 20) * 0.5, y - 20.0) <= 5) << x << ' ' << y;
    }
  }
}

TEST(Morphology, APlaneGrowsAndShrinksAsExactDistancesSay) {
  const Spacing spacing{0.45, 0.7};
  for (const auto& [width, share] : {std::pair{61, 1U}, {61, 20U}, {600, 0U}, {600, 1U}}) {
    Mask mask = random_mask(width, 23, share + 5, share);
    mask.at(width / 2, 11) = 1;
    const Plane<float> distance = distance_to(mask, spacing);
    Mask outside = mask;
    for (auto& value : outside.pixels) value = !value;
    for (const double radius : {0.0, 0.45, 1.0, 2.1, 6.3, 200.0}) {
      const Mask grew = dilated(mask, radius, spacing), shrank = eroded(outside, radius, spacing);
      for (std::size_t n = 0; n < mask.pixels.size(); ++n) {
        if (std::abs(distance.pixels[n] - radius) < 1e-4) continue;
        ASSERT_EQ(grew.pixels[n] != 0, static_cast<double>(distance.pixels[n]) < radius) << radius;
        ASSERT_EQ(shrank.pixels[n] == 0, static_cast<double>(distance.pixels[n]) < radius) << radius;
      }
    }
  }
}

TEST(Morphology, ErosionIsTheDilationOfWhatIsOutside) {
  const auto turned = [](Mask mask) {
    for (auto& pixel : mask.pixels) pixel = !pixel;
    return mask;
  };
  const Mask mask = random_mask(40, 30, 3, 250);
  EXPECT_EQ(eroded(mask, 2.5, {1, 2}), turned(dilated(turned(mask), 2.5, {1, 2})));
}

TEST(Morphology, TheEdgeOfThePictureErodesNothing) {
  EXPECT_EQ(eroded(Mask{20, 10, 1}, 3), (Mask{20, 10, 1}));
}

TEST(Morphology, OpeningRemovesWhatIsThinAndKeepsADisc) {
  Mask mask = disc(61, 20);
  const Mask whole = mask;
  for (int x = 0; x < 61; ++x) mask.at(x, 30) = 1;
  const Mask open = opened(mask, 4);
  EXPECT_EQ(open.at(2, 30), 0);
  EXPECT_EQ(open.at(30, 30), 1);
  const auto count = [](const Mask& m) { return std::count(m.pixels.begin(), m.pixels.end(), 1); };
  EXPECT_NEAR(static_cast<double>(count(open)), static_cast<double>(count(whole)), 30);
}

TEST(Morphology, ClosingBridgesNarrowGapsButNotTheWayToTheEdge) {
  Mask mask{60, 40};
  for (int y = 10; y < 30; ++y) {
    for (int x = 3; x < 57; ++x) mask.at(x, y) = x < 28 || x > 31 ? 1 : 0;
  }
  const Mask shut = closed(mask, 4);
  EXPECT_EQ(shut.at(29, 20), 1);
  EXPECT_EQ(shut.at(30, 20), 1);
  EXPECT_EQ(shut.at(1, 20), 0);
  EXPECT_EQ(shut.at(30, 5), 0);
  EXPECT_EQ(closed(mask, 1).at(29, 20), 0);
}

}  // namespace
}  // namespace haima::image
