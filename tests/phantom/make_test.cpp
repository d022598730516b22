#include <gtest/gtest.h>

#include <cmath>

#include "phantom/made.h"

namespace haima::phantom {
namespace {

using image::Vec3;

std::string digest(const Phantom& phantom) {
  std::string all;
  for (const auto& image : phantom.images)
    all += sha256(std::as_bytes(std::span{image.values.pixels})) + image.instance;
  return sha256(as_bytes(all));
}

Scanner noisy_scanner() {
  Scanner scanner = plain_scanner(2.4, 10);
  scanner.noise_hu = 4;
  scanner.streaks = 0.5;
  scanner.motion = 0.3;
  return scanner;
}

/// Mean and standard deviation over a ball.
struct Statistics {
  double mean = 0, deviation = 0;
};

Statistics statistics_in(const Phantom& phantom, Vec3 centre, double radius) {
  double sum = 0, squares = 0, count = 0;
  for_each_pixel(phantom, [&](Vec3 place, double hu) {
    if (norm(place - centre) > radius) return;
    sum += hu, squares += hu * hu, ++count;
  });
  const double mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean)};
}

TEST(Make, GivesTheSamePixelsForTheSameSeedWhateverTheThreads) {
  const Head head{.seed = 7, .lesions = {{.kind = Bleed::subarachnoid, .volume_ml = 6}}};
  EXPECT_EQ(digest(made(head, noisy_scanner(), 1)), digest(made(head, noisy_scanner(), 3)));
}

TEST(Make, GivesTheSamePixelsOnEveryMachine) {
  // Written down once; another machine, compiler or libm must come to the same.
  EXPECT_EQ(digest(made({.seed = 3}, noisy_scanner())).substr(0, 16), "2b4b48baa8757147");
}

TEST(Make, GivesOtherPixelsAndNamesForAnotherSeed) {
  const Phantom one = made({.seed = 1}, plain_scanner(4, 20)), two = made({.seed = 2}, plain_scanner(4, 20));
  EXPECT_NE(one.images[3].values, two.images[3].values);
  EXPECT_NE(one.images[3].instance, two.images[3].instance);
  EXPECT_NE(one.images[3].study, two.images[3].study);
}

TEST(Make, HasNoBleedingWhereNoneWasAskedFor) {
  const Phantom phantom = made({}, plain_scanner(4, 20));
  for (const auto& masks : phantom.masks)
    for (const auto& mask : masks) EXPECT_TRUE(mask.empty());
  EXPECT_EQ(phantom.midline_shift_mm, 0);
}

TEST(Make, HasTheHounsfieldUnitsOfTissues) {
  Scanner scanner = plain_scanner(1, 5);
  scanner.slices = 19;
  const Phantom phantom = made({}, scanner);
  EXPECT_NEAR(statistics_in(phantom, {90, -100, 20}, 8).mean, -1000, 2);  // air
  EXPECT_NEAR(statistics_in(phantom, {32, -77, -17}, 6).mean, 10, 8);     // an eye
  EXPECT_NEAR(statistics_in(phantom, {31, 5, 46}, 5).mean, 30, 5);        // white matter
  EXPECT_NEAR(statistics_in(phantom, {10, 8, 13}, 4).mean, 36, 5);        // the thalamus
  EXPECT_NEAR(statistics_in(phantom, {25, 45, -20}, 8).mean, 34, 6);      // the cerebellum
  EXPECT_GT(statistics_in(phantom, {40, 10, -20}, 3).mean, 1000);         // the petrous bone
  EXPECT_GT(statistics_in(phantom, {0.4, 24, 11}, 4).mean, 45);           // the pineal gland
}

TEST(Make, HasBrainAroundFortyAndFluidBelowTwentyInTheVentricles) {
  Scanner scanner = plain_scanner(1, 5);
  scanner.slices = 3;
  const Phantom phantom = made({.atrophy = 0.8}, scanner);
  double darkest = 100;
  for_each_pixel(phantom, [&](Vec3 place, double hu) {
    if (norm(place - Vec3{8, -14, 24}) < 10) darkest = std::min(darkest, hu);
  });
  EXPECT_NEAR(darkest, 6, 5);
}

TEST(Make, HasTheNoiseAskedFor) {
  for (const double noise : {2.0, 5.0}) {
    Scanner scanner = plain_scanner(0.7, 20);
    scanner.slices = 3;
    const Phantom quiet = made({}, scanner);
    scanner.noise_hu = noise;
    const Phantom loud = made({}, scanner);
    double squares = 0, count = 0;
    for (std::size_t i = 0; i < loud.images.size(); ++i)
      for (int y = 0; y < loud.images[i].values.height; ++y)
        for (int x = 0; x < loud.images[i].values.width; ++x) {
          if (norm(place_of(loud.images[i], x, y) - Vec3{0, 0, 30}) > 40) continue;
          squares += std::pow(loud.images[i].values.at(x, y) - quiet.images[i].values.at(x, y), 2), ++count;
        }
    EXPECT_NEAR(std::sqrt(squares / count), noise, 0.25 * noise);
  }
}

TEST(Make, LeavesOutAndDoublesTheSlicesAskedFor) {
  Scanner scanner = plain_scanner(8, 10);
  const Phantom whole = made({}, scanner);
  scanner.missing = {4};
  scanner.doubled = {6};
  const Phantom odd = made({}, scanner);
  ASSERT_EQ(odd.images.size(), whole.images.size());
  EXPECT_EQ(odd.images[4].position_mm, whole.images[5].position_mm);
  EXPECT_EQ(odd.images[5].position_mm, odd.images[6].position_mm);
  EXPECT_NE(odd.images[5].instance, odd.images[6].instance);
}

TEST(Make, KeepsPatientPositionsTrueWhenTheGantryIsTilted) {
  for (const double tilt : {0.0, 18.0, -12.0}) {
    Scanner scanner = plain_scanner(1.2, 2.5);
    scanner.slices = 16;
    scanner.tilt_deg = tilt;
    const Phantom phantom = made({}, scanner);
    const auto& images = phantom.images;
    const Vec3 normal = image::cross(images[0].row, images[0].column);
    const Vec3 step = images[1].position_mm - images[0].position_mm;
    EXPECT_NEAR(dot(normal, step), 2.5, 1e-9);
    EXPECT_NEAR(std::atan2(-images[0].column.z, images[0].column.y) * 180 / M_PI, tilt, 1e-6);
    EXPECT_NEAR(step.x, 0, 1e-9);
    EXPECT_NEAR(step.y, 0, 1e-9);
    // The calcified pineal gland lies in the same place of the patient, however it was cut.
    Vec3 sum;
    double weight = 0;
    for_each_pixel(phantom, [&](Vec3 place, double hu) {
      if (norm(place - Vec3{0, 24, 11}) > 9 || hu < 70) return;
      sum = sum + hu * place, weight += hu;
    });
    ASSERT_GT(weight, 0) << tilt;
    EXPECT_LT(norm((1 / weight) * sum - Vec3{0.4, 24, 11}), 3) << tilt;
  }
}

TEST(Make, SaysTheTiltItsTagIsToldToSay) {
  Scanner scanner = plain_scanner(8, 20);
  scanner.tilt_deg = 15;
  EXPECT_EQ(made({}, scanner).images[0].gantry_tilt_deg, 15);
  scanner.tilt_tag = 0;
  EXPECT_EQ(made({}, scanner).images[0].gantry_tilt_deg, 0);
}

TEST(RandomHead, IsTheSameForTheSameSeedAndBleedsAsOftenAsAsked) {
  EXPECT_EQ(random_head(5).atrophy, random_head(5).atrophy);
  int bleeding = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    bleeding += random_head(seed, 0.25).lesions.empty() ? 0 : 1;
  EXPECT_NEAR(bleeding, 100, 30);
}

}  // namespace
}  // namespace haima::phantom
