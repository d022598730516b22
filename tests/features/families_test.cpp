#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "base/random.h"
#include "drawn.h"
#include "support/data.h"

namespace haima::features {
namespace {

TEST(Glcm, OfACheckerboardIsKnown) {
  // Side by side and one above the other all pairs differ, across corners none does.
  const auto board = drawn(33, [](int x, int y) { return (x + y) % 2; });
  for (const std::string distance : {"1", "3"}) {
    const auto value = [&](const std::string& name) { return value_of("glcm", name, board); };
    EXPECT_NEAR(value("contrast_" + distance + "_mean"), 31.0 * 31 / 2, 1e-3);
    EXPECT_NEAR(value("contrast_" + distance + "_range"), 31.0 * 31, 1e-3);
    EXPECT_NEAR(value("energy_" + distance + "_mean"), 0.5, 1e-6);
    EXPECT_NEAR(value("entropy_" + distance + "_mean"), std::log(2), 1e-6);
    EXPECT_NEAR(value("correlation_" + distance + "_mean"), 0, 1e-6);
    EXPECT_NEAR(value("correlation_" + distance + "_range"), 2, 1e-6);
    EXPECT_NEAR(value("homogeneity_" + distance + "_mean"), (1 + 1.0 / 962) / 2, 1e-6);
    EXPECT_NEAR(value("sum_average_" + distance + "_mean"), 31, 1e-4);
    // One level tells the other: as much information as a coin.
    EXPECT_NEAR(value("information_1_" + distance + "_mean"), -1, 1e-6);
    EXPECT_NEAR(value("information_2_" + distance + "_mean"), std::sqrt(1 - std::exp(-2 * std::log(2))),
                1e-6);
  }
}

TEST(Glcm, OfNoiseTellsNothingOfANeighbour) {
  const Random random{3, 0};
  const auto noise =
      drawn(200, [&](int x, int y) { return random.uniform(static_cast<std::uint64_t>(200 * y + x)); });
  EXPECT_NEAR(value_of("glcm", "correlation_1_mean", noise), 0, 0.02);
  // Of two independent levels, uniform over n: (n² - 1) / 6.
  EXPECT_NEAR(value_of("glcm", "contrast_1_mean", noise), (32.0 * 32 - 1) / 6, 3);
  EXPECT_NEAR(value_of("glcm", "variance_1_mean", noise), (32.0 * 32 - 1) / 12, 1);
}

TEST(Lbp, OfAFlatPictureIsAllBright) {
  const auto flat = drawn(40, [](int, int) { return 0.3; });
  EXPECT_EQ(value_of("lbp", "radius_1_bright_8", flat), 1);
  EXPECT_EQ(value_of("lbp", "radius_2_bright_16", flat), 1);
  EXPECT_EQ(value_of("lbp", "radius_3_bright_24", flat), 1);
}

TEST(Lbp, OfARampHasTheHalfThatRisesBright) {
  const auto ramp = drawn(40, [](int x, int) { return x / 40.0; });
  EXPECT_EQ(value_of("lbp", "radius_1_bright_5", ramp), 1);
  EXPECT_EQ(value_of("lbp", "radius_2_bright_9", ramp), 1);
  EXPECT_EQ(value_of("lbp", "radius_3_bright_13", ramp), 1);
}

TEST(Lbp, DoesNotChangeWhenThePictureIsTurned) {
  const Random random{5, 0};
  const auto noise =
      drawn(64, [&](int x, int y) { return random.uniform(static_cast<std::uint64_t>(64 * y + x)); });
  const auto turned = drawn(64, [&](int x, int y) { return noise.at(y, 63 - x); });
  const image::Mask all{64, 64, 1};
  const auto a = (*family_named("lbp"))->of({noise, all}), b = (*family_named("lbp"))->of({turned, all});
  for (std::size_t n = 0; n < a.size(); ++n) EXPECT_NEAR(a[n], b[n], 1e-3);
}

TEST(Hog, OfAnEdgeStandsInTheEdgesDirectionAlone) {
  const auto upright = drawn(64, [](int x, int) { return x < 40 ? 0.0 : 1.0; });
  const auto level = drawn(64, [](int, int y) { return y < 40 ? 0.0 : 1.0; });
  const auto sum = [](const image::Plane<float>& grey, int bin) {
    const Family& hog = **family_named("hog");
    const auto values = hog.of({grey, {grey.width, grey.height, 1}});
    double total = 0;
    for (std::size_t n = static_cast<std::size_t>(bin); n < values.size(); n += 9) total += values[n];
    return total;
  };
  for (int bin = 0; bin < 9; ++bin) {
    EXPECT_EQ(sum(upright, bin) > 0.1, bin == 0) << bin;
    // 90 degrees lie just between two bins of 20.
    EXPECT_EQ(sum(level, bin) > 0.1, bin == 4 || bin == 5) << bin;
  }
  EXPECT_NEAR(sum(level, 4), sum(level, 5), 1e-4);
}

TEST(Intensity, OfARampIsThatOfAUniformDistribution) {
  const auto ramp = drawn(401, [](int x, int) { return x / 400.0; });
  EXPECT_NEAR(value_of("intensity", "mean", ramp), 0.5, 1e-5);
  EXPECT_NEAR(value_of("intensity", "deviation", ramp), std::sqrt(1.0 / 12), 1e-3);
  EXPECT_NEAR(value_of("intensity", "skewness", ramp), 0, 1e-4);
  EXPECT_NEAR(value_of("intensity", "kurtosis", ramp), -1.2, 1e-2);
  EXPECT_NEAR(value_of("intensity", "percentile_25", ramp), 0.25, 3e-3);
  EXPECT_NEAR(value_of("intensity", "white", ramp), 1.0 / 401, 1e-6);
}

TEST(Intensity, LooksOnlyAtTheRegion) {
  const auto halves = drawn(10, [](int x, int) { return x < 5 ? 0.2 : 0.8; });
  image::Mask left{10, 10};
  for (int y = 0; y < 10; ++y) std::fill_n(left.row(y).begin(), 5, std::uint8_t{1});
  EXPECT_NEAR(value_of("intensity", "mean", halves, left), 0.2, 1e-6);
  EXPECT_NEAR(value_of("intensity", "area", halves, left), 0.5, 1e-6);
}

TEST(Histogram, OfARampIsFlat) {
  const auto ramp = drawn(320, [](int x, int) { return (x + 0.5) / 320; });
  for (int bin = 0; bin < 32; ++bin)
    EXPECT_NEAR(value_of("histogram", "bin_" + std::to_string(bin), ramp), 1.0 / 32, 1e-6);
}

TEST(Shape, OfABrightDiscIsThatDisc) {
  constexpr double radius = 12, x0 = 70, y0 = 50;
  const auto disc =
      drawn(100, [&](int x, int y) { return std::hypot(x - x0, y - y0) <= radius ? 0.8 : 0.4; });
  const double ground = std::sqrt(1e4 / std::numbers::pi);
  for (const std::string step : {"_1.5", "_2.5", "_3.5"}) {
    const auto value = [&](const std::string& name) { return value_of("shape", name + step, disc); };
    EXPECT_EQ(value("count"), 1);
    EXPECT_NEAR(value("largest_area"), std::numbers::pi * radius * radius / 1e4, 2e-3);
    EXPECT_NEAR(value("largest_elongation"), 1, 0.01);
    EXPECT_NEAR(value("largest_extent"), std::numbers::pi / 4, 0.09);  // the box takes in whole pixels
    EXPECT_NEAR(value("largest_contrast"), 0.4, 1e-4);
    EXPECT_NEAR(value("largest_away"), (x0 - 49.5) / ground, 0.01);
    EXPECT_EQ(value("largest_at_edge"), 0);
  }
}

TEST(Shape, OfNothingBrightIsNothing) {
  const auto flat = drawn(50, [](int, int) { return 0.4; });
  for (const float value : (*family_named("shape"))->of({flat, {50, 50, 1}})) EXPECT_EQ(value, 0);
}

TEST(Symmetry, OfMirroredHalvesIsWhole) {
  const auto even = drawn(
      96, [](int x, int y) { return 0.4 + 0.3 * std::sin(std::abs(x - 47.5) / 9) * std::cos(y / 7.0); });
  EXPECT_NEAR(value_of("symmetry", "mean", even), 0, 0.01);
  EXPECT_NEAR(value_of("symmetry", "correlation", even), 1, 0.01);
}

TEST(Symmetry, SeesWhatStandsOnOneSide) {
  const auto head = drawn_head(192);
  const auto bled = drawn(192, [&](int x, int y) {
    return std::hypot(x - 60, y - 96) < 18 ? 0.8 : static_cast<double>(head.at(x, y));
  });
  EXPECT_NEAR(value_of("symmetry", "patch", head), 0, 0.05);
  EXPECT_NEAR(value_of("symmetry", "patch", bled), 0.35, 0.05);
}

TEST(Families, GiveAsManyFiniteNumbersAsNamesWhateverTheySee) {
  const Random random{7, 0};
  const std::vector<image::Plane<float>> pictures = {
      drawn(8, [](int, int) { return 0.0; }), drawn(40, [](int, int) { return 1.0; }),
      drawn(40, [&](int x, int y) { return random.uniform(static_cast<std::uint64_t>(40 * y + x)); })};
  for (const Family& family : families()) {
    for (const auto& grey : pictures) {
      image::Mask one{grey.width, grey.height};
      one.at(grey.width - 1, 0) = 1;
      for (const image::Mask& region : {image::Mask{grey.width, grey.height, 1}, one}) {
        const std::vector<float> values = family.of({grey, region});
        EXPECT_EQ(values.size(), family.names().size()) << family.name;
        for (const float value : values) EXPECT_TRUE(std::isfinite(value)) << family.name;
        EXPECT_EQ(values, family.of({grey, region})) << family.name;
      }
    }
  }
}

TEST(Recipe, ComesBackFromItsText) {
  for (const char* text : {"intensity", "glcm, lbp:brain, hog:head"}) {
    const auto recipe = recipe_from(text);
    ASSERT_TRUE(recipe) << recipe.error().sentence();
    EXPECT_EQ(text_of(*recipe), text);
  }
  const Recipe all = *recipe_from("all");
  EXPECT_EQ(all.size(), 2 * families().size());
  EXPECT_EQ(*recipe_from(text_of(all)), all);
}

TEST(Recipe, NamesEachNumberOnce) {
  const Recipe all = *recipe_from("all");
  const std::vector<std::string> names = names_of(all);
  EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  EXPECT_EQ(features_of(drawn_head(96), all, {}, test::context()).size(), names.size());
}

TEST(Recipe, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "colour", "glcm:liver", "glcm, glcm", ","})
    EXPECT_FALSE(recipe_from(text)) << text;
}

TEST(Recipe, LooksInsideTheSkullForTheBrain) {
  const auto head = drawn_head(192);
  const auto of = [&](const char* recipe) {
    const auto values = features_of(head, *recipe_from(recipe), {}, test::context());
    return std::pair{values.at(0), values.at(6)};  // area, white
  };
  const double inside = std::numbers::pi * 0.40 * 0.46 * 0.8;
  EXPECT_NEAR(of("intensity:brain").first, inside, 0.12 * inside);
  EXPECT_LT(of("intensity:brain").second, 0.01);
  EXPECT_NEAR(of("intensity:head").first, inside / 0.8, 0.12 * inside);
  EXPECT_EQ(of("intensity").first, 1);
}

}  // namespace
}  // namespace haima::features
