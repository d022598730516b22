#include "corpus/augment.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "corpus/drawn.h"

namespace haima::corpus {
namespace {

const Plane<float>& picture() {
  static const Plane<float> drawn = [] {
    const auto grey = drawn_picture(4, 96);
    Plane<float> values{96, 96};
    std::transform(grey.pixels.begin(), grey.pixels.end(), values.pixels.begin(),
                   [](std::uint8_t value) { return static_cast<float>(value) / 255; });
    return values;
  }();
  return drawn;
}

/// A disc about the middle with a spot to its right.
Plane<float> disc(int side = 128) {
  Plane<float> values{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double u = (x + 0.5) / side * 2 - 1, v = (y + 0.5) / side * 2 - 1;
      values.at(x, y) = std::hypot(u, v) < 0.5 ? 0.4F : 0.0F;
      if (std::hypot(u - 0.3, v) < 0.1) values.at(x, y) = 0.9F;
    }
  }
  return values;
}

Plane<float> augmented(Plane<float> values, const std::string& recipe, std::uint64_t seed = 1) {
  const auto steps = recipe_from(recipe);
  EXPECT_TRUE(steps) << steps.error().sentence();
  augment({&values, 1}, nullptr, *steps, seed);
  return values;
}

/// Middle of what is brighter than `above`, from -1 to 1.
std::array<double, 2> middle(const Plane<float>& plane, float above) {
  double x_sum = 0, y_sum = 0, count = 0;
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (plane.at(x, y) <= above) continue;
      x_sum += x + 0.5, y_sum += y + 0.5, ++count;
    }
  }
  return {x_sum / count / plane.width * 2 - 1, y_sum / count / plane.height * 2 - 1};
}

double area(const Plane<float>& plane, float above) {
  return static_cast<double>(
      std::count_if(plane.pixels.begin(), plane.pixels.end(), [&](float value) { return value > above; }));
}

TEST(Augment, OfNothingChangesNothing) {
  EXPECT_EQ(augmented(picture(), "none"), picture());
  for (const Augmentation& kind : augmentations()) {
    if (kind.name == "jpeg") continue;  // at quality 100 it rounds
    const Plane<float> same = augmented(picture(), std::string{kind.name} + "=0");
    for (std::size_t i = 0; i < same.pixels.size(); ++i)
      ASSERT_NEAR(same.pixels[i], picture().pixels[i], 1e-4) << kind.name;
  }
}

TEST(Augment, EachChangesThePictureAndKeepsItsRange) {
  const Plane<float> head = drawn_skull();
  for (const Augmentation& kind : augmentations()) {
    if (kind.name == "fill") continue;  // moves nothing by itself
    double most = 0;
    for (std::uint64_t seed = 2; seed < 8; ++seed) {
      const Plane<float> changed = augmented(head, std::string{kind.name}, seed);
      double difference = 0;
      for (std::size_t i = 0; i < changed.pixels.size(); ++i) {
        difference += std::abs(changed.pixels[i] - head.pixels[i]);
        ASSERT_GE(changed.pixels[i], 0) << kind.name;
        ASSERT_LE(changed.pixels[i], 1.0001F) << kind.name;
      }
      most = std::max(most, difference / static_cast<double>(head.pixels.size()));
    }
    EXPECT_GT(most, 1e-4) << kind.name;
  }
}

TEST(Augment, FlipsLeftAndRightToTheLastBit) {
  const Plane<float> flipped = augmented(picture(), "flip=1");
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) ASSERT_NEAR(flipped.at(x, y), picture().at(95 - x, y), 1e-5);
  }
}

TEST(Augment, TurnsASpotAboutTheMiddle) {
  double most = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto [x, y] = middle(augmented(disc(), "rotate=30", seed), 0.6F);
    EXPECT_NEAR(std::hypot(x, y), 0.3, 0.01) << "a turn keeps the distance";
    const double angle = std::abs(std::atan2(y, x)) * 180 / 3.14159265;
    EXPECT_LE(angle, 30.5);
    most = std::max(most, angle);
  }
  EXPECT_GT(most, 22) << "and uses what it may";
}

TEST(Augment, ZoomsAndShiftsWithinItsStrength) {
  double least = 1e9, most = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const double ratio = std::sqrt(area(augmented(disc(), "zoom=0.25", seed), 0.2F) / area(disc(), 0.2F));
    least = std::min(least, ratio), most = std::max(most, ratio);
    const auto [x, y] = middle(augmented(disc(), "shift=0.1", seed), 0.6F);
    EXPECT_LE(std::abs(x - 0.3), 0.21);
    EXPECT_LE(std::abs(y), 0.21);
  }
  EXPECT_NEAR(least, 1 / 1.25, 0.06);
  EXPECT_NEAR(most, 1.25, 0.06);
}

TEST(Augment, MovesTheMaskWithThePicture) {
  for (const char* recipe :
       {"flip=1, rotate=40", "elastic=0.1", "grid=0.4", "optical=0.2", "crop", "shear=20"}) {
    Plane<float> values = disc();
    image::Mask mask{values.width, values.height};
    std::transform(values.pixels.begin(), values.pixels.end(), mask.pixels.begin(),
                   [](float value) { return value > 0.6F ? 1 : 0; });
    augment({&values, 1}, &mask, *recipe_from(recipe), 5);
    double both = 0, either = 0;
    for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
      const bool bright = values.pixels[i] > 0.65F;
      both += bright && mask.pixels[i] == 1;
      either += bright || mask.pixels[i] == 1;
    }
    EXPECT_GT(both / either, 0.85) << recipe;
  }
}

TEST(Augment, FillsWhatComesInFromOutside) {
  const Plane<float> filled = augmented(Plane<float>{64, 64, 0.2F}, "fill=0.7, rotate=45", 3);
  EXPECT_NEAR(filled.at(0, 0), 0.7, 0.01);
  EXPECT_NEAR(filled.at(32, 32), 0.2, 1e-5);
}

TEST(Augment, AddsNoiseOfTheStrengthItDrew) {
  double most = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Plane<float> noisy = augmented(Plane<float>{64, 64, 0.5F}, "noise=0.1", seed);
    double sum = 0, squares = 0;
    for (const float value : noisy.pixels) sum += value - 0.5, squares += (value - 0.5) * (value - 0.5);
    EXPECT_NEAR(sum / 4096, 0, 0.006);
    most = std::max(most, std::sqrt(squares / 4096));
  }
  EXPECT_GT(most, 0.07);
  EXPECT_LT(most, 0.105);
}

TEST(Augment, ChangesTheWindowButNotBlackAndWhite) {
  Plane<float> values{3, 1};
  values.pixels = {0, 0.5F, 1};
  bool changed = false;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Plane<float> other = augmented(values, "level=0.2, width=0.3", seed);
    EXPECT_EQ(other.pixels[0], 0);
    EXPECT_EQ(other.pixels[2], 1);
    changed = changed || std::abs(other.pixels[1] - 0.5F) > 0.05F;
  }
  EXPECT_TRUE(changed);
}

TEST(Augment, BlursWithoutMovingOrDarkening) {
  const Plane<float> blurred = augmented(disc(), "blur=3", 4);
  const auto sum = [](const Plane<float>& plane) {
    return std::accumulate(plane.pixels.begin(), plane.pixels.end(), 0.0);
  };
  EXPECT_NEAR(sum(blurred) / sum(disc()), 1, 1e-4);
  const auto edge = [](const Plane<float>& plane) {
    return std::count_if(plane.pixels.begin(), plane.pixels.end(),
                         [](float value) { return value > 0.05F && value < 0.35F; });
  };
  EXPECT_EQ(edge(disc()), 0);
  EXPECT_GT(edge(blurred), 100);
}

/// Mean of (value - 0.5)(its right neighbour's - 0.5), and of the squares.
std::array<double, 2> covariance(const Plane<float>& plane) {
  double beside = 0, squares = 0, count = 0;
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x + 1 < plane.width; ++x, ++count) {
      beside += (plane.at(x, y) - 0.5) * (plane.at(x + 1, y) - 0.5);
      squares += (plane.at(x, y) - 0.5) * (plane.at(x, y) - 0.5);
    }
  }
  return {beside / count, squares / count};
}

TEST(Augment, GrainIsAsStrongAsNoiseAndCoarser) {
  double most = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto [beside, squares] = covariance(augmented(Plane<float>{96, 96, 0.5F}, "grain=0.1", seed));
    if (squares == 0) continue;  // spared
    EXPECT_GT(beside / squares, 0.3) << "neighbours are alike";
    most = std::max(most, std::sqrt(squares));
  }
  EXPECT_GT(most, 0.07);
  EXPECT_LT(most, 0.12);
}

TEST(Augment, CurvesKeepBlackWhiteAndTheOrderBetween) {
  Plane<float> values{4, 1};
  values.pixels = {0, 0.25F, 0.5F, 1};
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Plane<float> curved = augmented(values, "gamma=0.5", seed);
    EXPECT_EQ(curved.pixels[0], 0);
    EXPECT_EQ(curved.pixels[3], 1);
    // 0.25 is 0.5 squared, and so it stays under any power.
    EXPECT_NEAR(curved.pixels[1], curved.pixels[2] * curved.pixels[2], 1e-5);
    EXPECT_GE(curved.pixels[2], std::pow(0.5, 1.5) - 1e-4);
    EXPECT_LE(curved.pixels[2], std::pow(0.5, 1 / 1.5) + 1e-4);
  }
}

TEST(Augment, SharpensEdgesAndNothingElse) {
  Plane<float> step{64, 8, 0.3F};
  for (int y = 0; y < 8; ++y) std::fill(step.row(y).begin() + 32, step.row(y).end(), 0.6F);
  const Plane<float> sharp = augmented(step, "sharpen=2", 3);
  EXPECT_GT(sharp.at(32, 4) - sharp.at(31, 4), 0.35F);
  EXPECT_NEAR(sharp.at(5, 4), 0.3, 1e-5);
  EXPECT_NEAR(sharp.at(60, 4), 0.6, 1e-5);
}

TEST(Augment, CoarseTakesWhatIsFineAndKeepsTheMean) {
  Plane<float> stripes{96, 96};
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) stripes.at(x, y) = x % 2 ? 0.8F : 0.2F;
  }
  const auto [beside, squares] = covariance(augmented(stripes, "coarse=3", 1));
  EXPECT_LT(squares, 0.02) << "of 0.09";
  const Plane<float> flat = augmented(Plane<float>{96, 96, 0.4F}, "coarse=3", 1);
  EXPECT_NEAR(flat.at(50, 50), 0.4, 1e-5);
}

TEST(Augment, ShadesSmoothlyAboutTheSameMean) {
  const Plane<float> shaded = augmented(Plane<float>{64, 64, 0.5F}, "shading=0.2", 2);
  const double mean = std::accumulate(shaded.pixels.begin(), shaded.pixels.end(), 0.0) / 4096;
  EXPECT_NEAR(mean, 0.5, 0.04);
  const auto [least, most] = std::minmax_element(shaded.pixels.begin(), shaded.pixels.end());
  EXPECT_GT(*most - *least, 0.02F);
  for (int x = 0; x + 1 < 64; ++x) EXPECT_LT(std::abs(shaded.at(x, 32) - shaded.at(x + 1, 32)), 0.02F);
}

TEST(Augment, WritesLettersAboutTheRimOnly) {
  const Plane<float> written = augmented(Plane<float>{192, 192}, "letters=20", 1);
  EXPECT_GT(area(written, 0.5F), 50);
  for (int y = 48; y < 144; ++y) {
    for (int x = 48; x < 144; ++x) ASSERT_EQ(written.at(x, y), 0);
  }
}

TEST(Augment, CutsStripsFromTheEdgesAndNoMore) {
  Plane<float> white{100, 100};
  std::fill(white.pixels.begin(), white.pixels.end(), 1.0F);
  const Plane<float> left = augmented(white, "cut=0.12", 1);
  for (int n = 0; n < 100; ++n) {
    EXPECT_EQ(left.at(n, 0), 0);
    EXPECT_EQ(left.at(1, n), 0);
  }
  for (int y = 12; y < 88; ++y) {
    for (int x = 12; x < 88; ++x) ASSERT_EQ(left.at(x, y), 1);
  }
}

/// Seeds at which the recipe changes the drawn head; no pixel of its skull, nor of what lies outside.
std::vector<Plane<float>> ailing(const std::string& recipe) {
  const Plane<float> head = drawn_skull();
  std::vector<Plane<float>> changed;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Plane<float> ill = augmented(head, recipe, seed);
    if (ill == head) continue;
    for (int y = 0; y < head.height; ++y) {
      for (int x = 0; x < head.width; ++x) {
        if (from_skull_middle(x, y) > 71) {
          EXPECT_EQ(ill.at(x, y), head.at(x, y)) << recipe;
        }
      }
    }
    changed.push_back(ill);
  }
  EXPECT_GT(changed.size(), 8u) << recipe << ": every other head is ill";
  EXPECT_LT(changed.size(), 22u) << recipe << ": every other head is spared";
  return changed;
}

TEST(Augment, CalcifiesWithSpotsAsBrightAsBoneAndSmall) {
  double most = 0;
  for (const Plane<float>& ill : ailing("calcify=4")) {
    const double spots = area(ill, 0.95F) - area(drawn_skull(), 0.95F);
    EXPECT_LT(spots, 4 * 3.2 * 7 * 7) << "of four, each at most 7 mm across";
    most = std::max(most, spots);
  }
  EXPECT_GT(most, 4);
}

TEST(Augment, AnInfarctIsDarkAndNeverDarkerThanFluid) {
  const Plane<float> head = drawn_skull();
  for (const Plane<float>& ill : ailing("infarct")) {
    for (std::size_t i = 0; i < ill.pixels.size(); ++i) {
      ASSERT_LE(ill.pixels[i], head.pixels[i]);
      ASSERT_GE(ill.pixels[i], std::min(head.pixels[i], 0.1F));
    }
  }
}

TEST(Augment, ASwollenBrainIsDarkerAndItsVesselsAreNot) {
  Plane<float> head = drawn_skull();
  head.at(96, 90) = head.at(97, 90) = 0.8F;
  int swollen = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Plane<float> ill = augmented(head, "swell", seed);
    swollen += ill.at(60, 90) < head.at(60, 90) ? 1 : 0;
    EXPECT_EQ(ill.at(96, 90), 0.8F);
  }
  EXPECT_GT(swollen, 1);
  EXPECT_LT(swollen, 9);
}

TEST(Augment, ADenseSinusAndFalxLieInTheMiddle) {
  const Plane<float> head = drawn_skull();
  for (const Plane<float>& ill : ailing("sinus")) {
    for (int y = 0; y < ill.height; ++y) {
      for (int x = 0; x < ill.width; ++x) {
        if (std::abs(x - 95.5) > 8) {
          ASSERT_EQ(ill.at(x, y), head.at(x, y));
        }
      }
    }
    EXPECT_LT(area(ill, 0.95F), area(head, 0.95F) + 1) << "no bone";
  }
}

TEST(Augment, WithoutAClosedSkullNothingAils) {
  const Plane<float> open = drawn_skull(false);
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    EXPECT_EQ(augmented(open, "calcify, infarct, swell, sinus", seed), open);
}

TEST(Augment, SameSeedSamePicture) {
  const std::string all = "usual, jpeg, grid, optical, crop, field_of_view";
  EXPECT_EQ(augmented(picture(), all, 7), augmented(picture(), all, 7));
  EXPECT_NE(augmented(picture(), all, 7), augmented(picture(), all, 8));
}

TEST(Recipe, ReadsBackAndNamesWhatItDoesNotKnow) {
  const Recipe recipe = *recipe_from("flip, rotate=7.5");
  EXPECT_EQ(text_of(recipe), "flip=0.5, rotate=7.5");
  EXPECT_EQ(text_of(*recipe_from(text_of(recipe))), text_of(recipe));
  EXPECT_THAT(recipe_from("flip, swirl=1").error().sentence(), testing::HasSubstr("swirl"));
  EXPECT_THAT(recipe_from("rotate=-3").error().sentence(), testing::HasSubstr("no number"));
}

}  // namespace
}  // namespace haima::corpus
