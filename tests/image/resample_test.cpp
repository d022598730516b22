#include "image/resample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace haima::image {
namespace {

template <class Value>
Plane<float> made(int width, int height, Value value) {
  Plane<float> plane{width, height};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) plane.at(x, y) = static_cast<float>(value(x, y));
  }
  return plane;
}

double contrast(const Plane<float>& plane) {
  double mean = 0, square = 0;
  for (float value : plane.pixels) mean += value, square += value * value;
  mean /= static_cast<double>(plane.pixels.size());
  return std::sqrt(square / static_cast<double>(plane.pixels.size()) - mean * mean);
}

constexpr Interpolation all[] = {Interpolation::nearest, Interpolation::linear, Interpolation::lanczos};
constexpr Interpolation smooth[] = {Interpolation::linear, Interpolation::lanczos};

TEST(Resample, AConstantStaysItselfInEverySize) {
  for (Interpolation interpolation : all) {
    for (int size : {7, 64, 150}) {
      for (float value : resized(Plane<float>{64, 50, 37.5F}, size, size + 3, interpolation).pixels) {
        EXPECT_NEAR(value, 37.5, 1e-4) << name_of(interpolation);
      }
    }
  }
}

TEST(Resample, ARampStaysTheRampWithHalfPixelGeometry) {
  const auto ramp = made(120, 90, [](int x, int y) { return 2.0 * x - 3.0 * y; });
  for (Interpolation interpolation : smooth) {
    for (auto [width, height] : {std::pair{60, 45}, {77, 31}, {240, 180}}) {
      const auto out = resized(ramp, width, height, interpolation);
      for (int y = height / 4; y < height * 3 / 4; ++y) {
        for (int x = width / 4; x < width * 3 / 4; ++x) {
          const double old_x = (x + 0.5) * 120 / width - 0.5, old_y = (y + 0.5) * 90 / height - 0.5;
          EXPECT_NEAR(out.at(x, y), 2 * old_x - 3 * old_y,
                      interpolation == Interpolation::linear ? 0.06 : 0.12);
        }
      }
    }
  }
}

TEST(Resample, HalvingWithLinearWeighsFourNeighboursAsATriangleDoes) {
  const auto step = made(16, 1, [](int x, int) { return x < 8 ? 0.0 : 8.0; });
  const auto half = resized(step, 8, 1);
  // A triangle two pixels wide each way over old pixels 2n-1 … 2n+2: weights 1, 3, 3, 1 eighths.
  EXPECT_NEAR(half.at(3, 0), 1, 1e-5);
  EXPECT_NEAR(half.at(4, 0), 7, 1e-5);
  EXPECT_NEAR(half.at(2, 0), 0, 1e-5);
}

TEST(Resample, WhatIsTooFineForTheNewPixelsVanishes) {
  // 0.45 cycles a pixel, shrunk to a third: 1.35 cycles a new pixel, far above the 0.5 it can show.
  const auto fine = made(300, 300, [](int x, int) { return std::sin(2 * std::numbers::pi * 0.45 * x); });
  EXPECT_GT(contrast(resized(fine, 100, 100, Interpolation::nearest)), 0.6);
  EXPECT_LT(contrast(resized(fine, 100, 100, Interpolation::lanczos)), 0.02);
  // The triangle over a third is 1 2 3 2 1 ninths, whose answer to a frequency f is ((1 + 2 cos 2πf) / 3)².
  const double left = std::pow((1 + 2 * std::cos(2 * std::numbers::pi * 0.45)) / 3, 2);
  EXPECT_NEAR(contrast(resized(fine, 100, 100, Interpolation::linear)), left * std::sqrt(0.5), 0.01);
}

TEST(Resample, WhatTheNewPixelsCanShowStays) {
  const auto coarse = made(300, 300, [](int x, int) { return std::sin(2 * std::numbers::pi * 0.02 * x); });
  for (Interpolation interpolation : smooth) {
    EXPECT_NEAR(contrast(resized(coarse, 200, 200, interpolation)), std::sqrt(0.5), 0.02);
  }
}

TEST(Resample, AShiftByWholePixelsMovesAPointExactly) {
  Plane<float> point{21, 21};
  point.at(10, 10) = 5;
  for (Interpolation interpolation : all) {
    const auto moved = resampled(point, {-3.5, 2.5, 21, 21}, 21, 21, interpolation);
    EXPECT_NEAR(moved.at(13, 7), 5, 1e-5);
    EXPECT_NEAR(contrast(moved), contrast(point), 1e-5);
  }
}

TEST(Resample, AShiftByHalfAPixelSharesAPointBetweenTwo) {
  Plane<float> point{9, 1};
  point.at(4, 0) = 8;
  const auto moved = resampled(point, {0, -0.5, 9, 1}, 9, 1);
  EXPECT_NEAR(moved.at(3, 0), 4, 1e-5);
  EXPECT_NEAR(moved.at(4, 0), 4, 1e-5);
}

TEST(Resample, BeyondTheEdgeIsPadding) {
  const Plane<float> plane{10, 10, 7};
  const auto wide = resampled(plane, {-10.5, -10.5, 30, 30}, 30, 30, Interpolation::linear, -2);
  EXPECT_EQ(wide.at(0, 15), -2);
  EXPECT_EQ(wide.at(29, 29), -2);
  EXPECT_NEAR(wide.at(10, 10), 7, 1e-5);
  EXPECT_NEAR(wide.at(19, 19), 7, 1e-5);
  const auto far = resampled(plane, {100, 100, 5, 5}, 5, 5, Interpolation::lanczos, -2);
  for (float value : far.pixels) EXPECT_NEAR(value, -2, 1e-5);
}

TEST(Resample, CropKeepsPixelsAndPads) {
  const auto plane = made(5, 4, [](int x, int y) { return 10 * y + x; });
  const auto part = cropped(plane, -1, 2, 3, 3, -9.0F);
  EXPECT_EQ(part.pixels, (std::vector<float>{-9, 20, 21, -9, 30, 31, -9, -9, -9}));
}

TEST(Resample, AnAffineMapAndItsInverseCancel) {
  const Affine map{1.2, 0.3, -4, -0.2, 0.9, 11};
  const auto [x, y] = inverse(map)(map(3, 5)[0], map(3, 5)[1]);
  EXPECT_NEAR(x, 3, 1e-12);
  EXPECT_NEAR(y, 5, 1e-12);
}

TEST(Resample, AQuarterTurnMovesEveryPixelToItsPlace) {
  const auto plane = made(11, 11, [](int x, int y) { return 100 * x + y; });
  const auto turned = warped(plane, inverse({0, -1, 10, 1, 0, 0}), 11, 11);
  // Clockwise as seen: what was right of the centre is below it.
  for (int n = 0; n < 11; ++n) EXPECT_NEAR(turned.at(5, n), plane.at(n, 5), 1e-3);
}

TEST(Resample, LinearStaysWithinItsNeighboursAndLanczosRingsAtTheSkull) {
  const auto skull = made(100, 1, [](int x, int) { return x < 50 ? 30.0 : 1000.0; });
  double lowest_linear = 1e9, lowest_lanczos = 1e9;
  for (float v : resized(skull, 73, 1, Interpolation::linear).pixels)
    lowest_linear = std::min<double>(lowest_linear, v);
  for (float v : resized(skull, 73, 1, Interpolation::lanczos).pixels)
    lowest_lanczos = std::min<double>(lowest_lanczos, v);
  EXPECT_NEAR(lowest_linear, 30, 1e-3);
  EXPECT_LT(lowest_lanczos, 0);
}

}  // namespace
}  // namespace haima::image
