#include "image/prepare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "image/drawn_head.h"

namespace haima::image {
namespace {

CtPlane stored(const Plane<float>& hu) {
  CtPlane plane{{hu.width, hu.height}, {1, -1024}};
  for (std::size_t n = 0; n < hu.pixels.size(); ++n) {
    plane.values.pixels[n] = static_cast<std::int16_t>(std::lround(hu.pixels[n]) + 1024);
  }
  return plane;
}

/// What a picture decoder hands on: grey levels, and the rescale its window says.
CtPlane picture_of(const CtPlane& plane, Window window) {
  const auto grey = windowed_grey(plane, window);
  CtPlane picture{{grey.width, grey.height}, rescale_of_picture(window, 255)};
  std::copy(grey.pixels.begin(), grey.pixels.end(), picture.values.pixels.begin());
  return picture;
}

Result<Prepared> prepare_one(const CtPlane& plane, const InputSpec& spec, std::optional<Window> picture = {},
                             double pixel_width_mm = 0, double pixel_height_mm = 0) {
  const CtPlane* planes[] = {&plane};
  return prepare({planes, {}, pixel_width_mm, pixel_height_mm, picture}, 0, spec);
}

double correlation(std::span<const float> a, std::span<const float> b) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    sa += a[i], sb += b[i], aa += a[i] * a[i], bb += b[i] * b[i], ab += a[i] * b[i];
  }
  return (n * ab - sa * sb) / std::sqrt((n * aa - sa * sa) * (n * bb - sb * sb));
}

double largest_difference(std::span<const float> a, std::span<const float> b) {
  double largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n) largest = std::max<double>(largest, std::abs(a[n] - b[n]));
  return largest;
}

TEST(Prepare, AHeadLooksTheSameWhateverTheFieldOfView) {
  const auto reference = prepare_one(stored(render({.pixel_mm = 0.45})), {}).value();
  const Drawn views[] = {{.pixel_mm = 0.6, .x_mm = 15, .y_mm = -20, .table = true},
                         {.width = 400, .height = 600, .pixel_mm = 0.75, .letters = true},
                         {.width = 320, .height = 320, .pixel_mm = 0.7},
                         {.pixel_mm = 0.85, .y_mm = 30, .table = true, .letters = true}};
  for (const Drawn& view : views) {
    const auto other = prepare_one(stored(render(view)), {}).value();
    EXPECT_GT(correlation(reference.tensor.values, other.tensor.values), 0.99) << view.pixel_mm;
  }
}

TEST(Prepare, OblongPixelsAreMadeSquare) {
  const auto reference = prepare_one(stored(render({.pixel_mm = 0.5})), {}).value();
  const Drawn oblong{.height = 410, .pixel_mm = 0.5, .pixel_aspect = 1.25};
  const auto right = prepare_one(stored(render(oblong)), {}, {}, 0.5, 0.625).value();
  const auto unaware = prepare_one(stored(render(oblong)), {}).value();
  EXPECT_GT(correlation(reference.tensor.values, right.tensor.values), 0.99);
  EXPECT_LT(correlation(reference.tensor.values, unaware.tensor.values), 0.95);
}

TEST(Prepare, AScanAndPicturesOfItGiveTheSameWithinTheirGreyLevels) {
  const CtPlane scan = stored(render({.pixel_mm = 0.55, .table = true}));
  InputSpec spec;
  const auto truth = prepare_one(scan, spec).value();
  for (Window window : {Window{40, 80}, Window{40, 120}, Window{50, 200}}) {
    const auto picture = prepare_one(picture_of(scan, window), spec, window).value();
    // The boxes agree to a fraction of a pixel; with one frame for both, only grey levels differ.
    EXPECT_GT(correlation(truth.tensor.values, picture.tensor.values), 0.999) << window.width_hu;
    const CtPlane plane = picture_of(scan, window);
    const CtPlane* planes[] = {&plane};
    const auto framed = prepare({planes, {}, 0, 0, window}, 0, spec, truth.framing.part).value();
    EXPECT_LT(largest_difference(truth.tensor.values, framed.tensor.values),
              window.width_hu / 80 / 255 * 0.51 + 1e-3);
  }
}

TEST(Prepare, Grey8MakesAScanEqualItsEightBitPicture) {
  const CtPlane scan = stored(render({.pixel_mm = 0.55}));
  InputSpec spec;
  spec.precision = Precision::grey8;
  spec.frame_by = FrameBy::picture;
  const auto a = prepare_one(scan, spec).value();
  const auto b = prepare_one(picture_of(scan, {40, 80}), spec, Window{40, 80}).value();
  EXPECT_LT(largest_difference(a.tensor.values, b.tensor.values), 1e-5);
}

TEST(Prepare, ClippedEndsOfAPictureStayBlackAndWhite) {
  CtPlane picture{{64, 64}, rescale_of_picture({40, 80}, 255)};
  for (int x = 0; x < 64; ++x) {
    for (int y = 0; y < 64; ++y)
      picture.values.at(x, y) = static_cast<std::int16_t>(x < 20 ? 0 : x < 44 ? 128 : 255);
  }
  InputSpec wide;
  wide.width = wide.height = 64;
  wide.frame_by = FrameBy::picture;
  wide.channels[0].window = {80, 200};
  const auto out = prepare_one(picture, wide, Window{40, 80}).value();
  EXPECT_EQ(out.tensor.values[5], 0);
  EXPECT_EQ(out.tensor.values[60], 1);
  EXPECT_NEAR(out.tensor.values[30], (128 / 255.0 * 80 + 20) / 200, 1e-4);
}

TEST(Prepare, EveryChannelHasItsWindowItsSliceAndItsNorm) {
  std::vector<CtPlane> scan;
  for (int n = 0; n < 5; ++n) scan.push_back(stored(Plane<float>{32, 32, 10.0F * static_cast<float>(n)}));
  std::vector<const CtPlane*> planes;
  for (const CtPlane& plane : scan) planes.push_back(&plane);
  InputSpec spec;
  spec.width = spec.height = 16;
  spec.frame_by = FrameBy::picture;
  spec.channels = {{{40, 80}, -1, 0, 1}, {{40, 80}, 0, 0.25, 0.5}, {{0, 200}, 1, 0, 1}};
  const auto value = [&](const Prepared& p, int c) { return p.tensor.channel(c)[100]; };
  const auto middle = prepare({planes, {}, 0, 0, {}}, 2, spec).value();
  EXPECT_EQ(middle.tensor.channels, 3);
  EXPECT_NEAR(value(middle, 0), 10.0 / 80, 1e-6);
  EXPECT_NEAR(value(middle, 1), (20.0 / 80 - 0.25) / 0.5, 1e-6);
  EXPECT_NEAR(value(middle, 2), 130.0 / 200, 1e-6);
  const auto first = prepare({planes, {}, 0, 0, {}}, 0, spec).value();
  EXPECT_NEAR(value(first, 0), 0, 1e-6);  // no slice below: itself
  const auto last = prepare({planes, {}, 0, 0, {}}, 4, spec).value();
  EXPECT_NEAR(value(last, 2), 140.0 / 200, 1e-6);

  spec.slice_step_mm = 5;
  const double positions[] = {0, 2.5, 5, 7.5, 10};
  const auto apart = prepare({planes, positions, 0, 0, {}}, 2, spec).value();
  EXPECT_NEAR(value(apart, 0), 0, 1e-6);
  EXPECT_NEAR(value(apart, 2), 140.0 / 200, 1e-6);
}

TEST(Prepare, ThinSlicesAreAveragedToASlab) {
  std::vector<CtPlane> scan;
  for (const float hu : {10.0F, 20.0F, 60.0F, 31.0F, 0.0F}) scan.push_back(stored(Plane<float>{32, 32, hu}));
  scan[1].rescale = {0.5, -512};
  for (std::int16_t& value : scan[1].values.pixels) value = 2 * (20 + 512);
  std::vector<const CtPlane*> planes;
  for (const CtPlane& plane : scan) planes.push_back(&plane);
  InputSpec spec;
  spec.width = spec.height = 16;
  spec.frame_by = FrameBy::picture;
  spec.slab_mm = 5;
  const auto grey = [&](std::span<const double> positions, std::size_t index) {
    return prepare({planes, positions, 0, 0, {}}, index, spec).value().tensor.values[100];
  };
  const double thin[] = {0, 2, 4, 6, 8}, half[] = {0, 2.5, 5, 7.5, 10}, rounded[] = {0, 2.51, 5, 7.49, 10},
               thick[] = {0, 4.95, 10, 15.02, 20}, uneven[] = {0, 1, 2, 3, 30};
  EXPECT_NEAR(grey(thin, 2), (1.5 * 20 + 2 * 60 + 1.5 * 31) / 5 / 80, 1e-3);
  EXPECT_NEAR(grey(thin, 0), (2 * 10 + 1.5 * 20) / 3.5 / 80, 1e-3) << "nothing lies below the last slice";
  EXPECT_NEAR(grey(half, 2), (1.25 * 20 + 2.5 * 60 + 1.25 * 31) / 5 / 80, 1e-3);
  EXPECT_NEAR(grey(rounded, 2), grey(half, 2), 3e-3) << "a hundredth of a millimetre decides nothing";
  EXPECT_NEAR(grey(thick, 2), 60.0 / 80, 1e-6);
  EXPECT_NEAR(grey(uneven, 3), (20 + 60 + 3 * 31) / 5.0 / 80, 1e-3);
  EXPECT_NEAR(grey({}, 2), 60.0 / 80, 1e-6) << "no positions: nothing is known to be thin";
}

TEST(Prepare, TheFiltersWorkOnWhatTheNetworkSees) {
  Plane<float> noisy{64, 64, 40};
  std::mt19937 random{3};
  std::normal_distribution<float> deviate{0, 5};
  for (float& value : noisy.pixels) value += deviate(random);
  InputSpec spec;
  spec.width = spec.height = 64;
  spec.frame_by = FrameBy::picture;
  const auto spread = [&](Filter filter, double strength) {
    spec.filter = filter, spec.filter_strength = strength;
    double sum = 0;
    const auto out = prepare_one(stored(noisy), spec).value();
    for (float v : out.tensor.values) sum += std::pow((v - 0.5) * 80, 2);
    return std::sqrt(sum / 4096);
  };
  EXPECT_NEAR(spread(Filter::none, 1), 5, 0.3);
  EXPECT_NEAR(spread(Filter::gaussian, 1), 5 / std::sqrt(4 * 3.14159), 0.3);
  EXPECT_LT(spread(Filter::median, 1), 2.6);
  EXPECT_LT(spread(Filter::non_local_means, 5), 1.5);
}

TEST(Prepare, WithBlackAroundATableIsGoneAndTheHeadStays) {
  const CtPlane bare = stored(render({.pixel_mm = 0.6}));
  const CtPlane lying = stored(render({.pixel_mm = 0.6, .table = true, .letters = true}));
  InputSpec spec;
  spec.margin = 0.5;  // wide enough to show the table
  const auto truth = prepare_one(bare, spec).value(), kept = prepare_one(lying, spec).value();
  spec.surroundings = Surroundings::black;
  const auto black = prepare_one(lying, spec).value();
  EXPECT_GT(largest_difference(truth.tensor.values, kept.tensor.values), 0.9);
  EXPECT_LT(largest_difference(truth.tensor.values, black.tensor.values), 0.01);
}

TEST(Prepare, TheFramingLeadsBackToTheSliceExactly) {
  const auto out = prepare_one(stored(render({.pixel_mm = 0.7, .x_mm = 11, .y_mm = 7})), {}).value();
  for (double x : {-0.5, 0.0, 100.25, 383.5}) {
    for (double y : {0.0, 33.3, 383.0}) {
      const auto source = out.framing.to_source(x, y);
      const auto back = out.framing.from_source(source[0], source[1]);
      EXPECT_NEAR(back[0], x, 1e-9);
      EXPECT_NEAR(back[1], y, 1e-9);
    }
  }
  // The drawn bleed's centre, in the slice and where the tensor shows it.
  const double bleed_x = 255.5 + (35 + 11) / 0.7, bleed_y = 255.5 + (20 + 7) / 0.7;
  double sum = 0, at_x = 0, at_y = 0;
  for (int y = 0; y < 384; ++y) {
    for (int x = 0; x < 384; ++x) {
      const auto [sx, sy] = out.framing.to_source(x, y);
      if (std::hypot(sx - bleed_x, sy - bleed_y) > 25) continue;
      const double weight = std::max(0.0, out.tensor.values[static_cast<std::size_t>(y) * 384 + x] - 0.47);
      sum += weight, at_x += weight * sx, at_y += weight * sy;
    }
  }
  EXPECT_NEAR(at_x / sum, bleed_x, 0.2);
  EXPECT_NEAR(at_y / sum, bleed_y, 0.2);
}

TEST(Prepare, MapsOfAnySizeFallBackOntoTheirPlace) {
  const Framing framing{{50.5, 20.5, 200, 200}, 384, 384};
  for (int size : {10, 50, 400}) {
    Plane<float> map{size, size};
    Mask mask{size, size};
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size / 2; ++x) map.at(x, y) = 1, mask.at(x, y) = 1;
    }
    const Mask back = map_back(mask, framing, 300, 280);
    for (int y = 0; y < 280; ++y) {
      for (int x = 0; x < 300; ++x) {
        EXPECT_EQ(back.at(x, y) != 0, x >= 51 && x < 151 && y >= 21 && y < 221) << x << ' ' << y;
      }
    }
    EXPECT_EQ(map_back(map, framing, 300, 280).at(60, 200), 1);
    EXPECT_EQ(map_back(map, framing, 300, 280).at(20, 200), 0);
  }
}

TEST(Prepare, ProportionsAreKeptWhateverTheOutputsShape) {
  const Rect wide = fitted({10, 10, 100, 100}, 200, 100);
  EXPECT_EQ(wide, (Rect{-40, 10, 200, 100}));
  const Rect whole_picture = fitted(whole(300, 200), 64, 64);
  EXPECT_EQ(whole_picture, (Rect{-0.5, -50.5, 300, 300}));
}

TEST(Prepare, WhatIsWrongIsSaid) {
  const CtPlane plane = stored(Plane<float>{32, 32, 0});
  const CtPlane smaller = stored(Plane<float>{16, 32, 0});
  const CtPlane* planes[] = {&plane, &smaller};
  EXPECT_FALSE(prepare({planes, {}, 0, 0, {}}, 0, {}));
  EXPECT_FALSE(prepare({{}, {}, 0, 0, {}}, 0, {}));
  InputSpec by_scan;
  by_scan.frame_by = FrameBy::scan;
  EXPECT_FALSE(prepare_one(plane, by_scan));
  InputSpec flat;
  flat.channels[0].window.width_hu = 0;
  EXPECT_FALSE(prepare_one(plane, flat));
  const auto empty = prepare_one(plane, {});
  ASSERT_TRUE(empty);
  EXPECT_TRUE(has(empty->warnings, WarningCode::brain_mask_doubtful));
}

}  // namespace
}  // namespace haima::image
