#include "image/filter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace haima::image {
namespace {

/// 20 at the left, 60 at the right, a small bright spot, and noise.
struct Scene {
  Plane<float> clean{96, 80, 20};
  Plane<float> noisy;

  explicit Scene(double noise) {
    for (int y = 0; y < 80; ++y) {
      for (int x = 48; x < 96; ++x) clean.at(x, y) = 60;
    }
    for (int y = 30; y < 36; ++y) {
      for (int x = 20; x < 26; ++x) clean.at(x, y) = 75;
    }
    std::mt19937 random{7};
    std::normal_distribution<float> deviate;
    noisy = clean;
    for (float& value : noisy.pixels) value += static_cast<float>(noise) * deviate(random);
  }
};

double error(const Plane<float>& a, const Plane<float>& b, int x0 = 0, int x1 = 1 << 20) {
  double sum = 0;
  int count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = x0; x < std::min(x1, a.width); ++x, ++count) sum += std::pow(a.at(x, y) - b.at(x, y), 2);
  }
  return std::sqrt(sum / count);
}

TEST(Filter, AConstantStaysItselfInAll) {
  const Plane<float> flat{40, 30, 37};
  for (const auto& out : {median(flat, 1), median(flat, 2), gaussian(flat, 2), non_local_means(flat, {})}) {
    EXPECT_LT(error(out, flat), 1e-4);
  }
}

TEST(Filter, TheMedianRemovesASpikeAndKeepsAnEdge) {
  Scene scene{0};
  Plane<float> spiked = scene.clean;
  spiked.at(10, 10) = 1000;
  spiked.at(70, 50) = -1000;
  for (int radius : {1, 2}) {
    const auto out = median(spiked, radius);
    EXPECT_EQ(out.at(10, 10), 20);
    EXPECT_EQ(out.at(70, 50), 60);
    EXPECT_EQ(out.at(47, 60), 20);
    EXPECT_EQ(out.at(48, 60), 60);
  }
}

TEST(Filter, TheGaussianSpreadsAPointAsItsFormulaSays) {
  Plane<float> point{41, 41};
  point.at(20, 20) = 1;
  const auto out = gaussian(point, 2);
  for (int away : {0, 1, 3, 5}) {
    EXPECT_NEAR(out.at(20 + away, 20), std::exp(-away * away / 8.0) / (8 * 3.14159265), 4e-4);
  }
}

TEST(Filter, AGaussianMayBlurOneWayOnly) {
  Plane<float> point{41, 41};
  point.at(20, 20) = 1;
  const auto wide = gaussian(point, 2, 0), high = gaussian(point, 0, 2);
  for (int away : {0, 1, 3, 5}) {
    const double expected = std::exp(-away * away / 8.0) / std::sqrt(8 * 3.14159265);
    EXPECT_NEAR(wide.at(20 + away, 20), expected, 1e-3);
    EXPECT_NEAR(high.at(20, 20 + away), expected, 1e-3);
  }
  EXPECT_EQ(wide.at(20, 21), 0);
  EXPECT_EQ(high.at(21, 20), 0);
}

TEST(Filter, NonLocalMeansTakesNoiseAndLeavesEdgesWhereBlurDoesNot) {
  const Scene scene{5};
  const auto denoised = non_local_means(scene.noisy, {.noise = 5});
  EXPECT_LT(error(denoised, scene.clean), 0.45 * 5);
  EXPECT_LT(error(denoised, scene.clean, 44, 52),
            0.3 * error(gaussian(scene.noisy, 1.5), scene.clean, 44, 52));
  EXPECT_NEAR(denoised.at(22, 33), 75, 6);
}

TEST(Filter, NonLocalMeansEqualsItsDefinition) {
  Scene scene{4};
  const NonLocalMeans options{.noise = 4, .strength = 1, .patch_radius = 1, .search_radius = 2};
  const auto fast = non_local_means(scene.noisy, options);
  const auto at = [&](int x, int y) { return scene.noisy.at(std::clamp(x, 0, 95), std::clamp(y, 0, 79)); };
  for (auto [x, y] : {std::pair{0, 0}, {47, 40}, {22, 33}, {95, 79}, {60, 3}}) {
    double sum = 0, weights = 0;
    for (int dy = -2; dy <= 2; ++dy) {
      for (int dx = -2; dx <= 2; ++dx) {
        double unlike = 0;
        for (int n = 0; n < 9; ++n) {
          const int px = n % 3 - 1, py = n / 3 - 1;
          unlike += std::pow(at(x + px, y + py) - at(x + px + dx, y + py + dy), 2) / 9;
        }
        const double w = std::exp(-std::max(0.0, unlike - 2 * 16) / 16);
        sum += w * at(x + dx, y + dy), weights += w;
      }
    }
    EXPECT_NEAR(fast.at(x, y), sum / weights, 0.25) << x << ' ' << y;
  }
}

}  // namespace
}  // namespace haima::image
