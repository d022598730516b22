#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "phantom/phantom.h"

namespace haima::phantom {
namespace {

/// A small, quick scan: the anatomy is the same, seen through fewer and larger pixels.
Scanner coarse() {
  Scanner scanner;
  scanner.width = scanner.height = 96;
  scanner.pixel_mm = 2.4;
  scanner.spacing_mm = scanner.thickness_mm = 8;
  return scanner;
}

Phantom made(const Head& head, const Scanner& scanner, std::size_t threads = 2) {
  const Settings settings;
  Pool pool{threads};
  Progress progress;
  Context context{settings, pool, progress};
  return make(head, scanner, context);
}

std::string digest(const Phantom& phantom) {
  std::string all;
  for (const auto& image : phantom.images)
    all += sha256(std::as_bytes(std::span{image.values.pixels})) + image.instance;
  return sha256(as_bytes(all));
}

TEST(Make, GivesTheSamePixelsForTheSameSeedWhateverTheThreads) {
  const Head head{.seed = 7, .lesions = {{.kind = Bleed::subdural, .volume_ml = 30}}};
  EXPECT_EQ(digest(made(head, coarse(), 1)), digest(made(head, coarse(), 3)));
}

TEST(Make, GivesOtherPixelsForAnotherSeed) {
  EXPECT_NE(digest(made({.seed = 1}, coarse())), digest(made({.seed = 2}, coarse())));
}

TEST(Make, HasNoBleedingWhereNoneWasAskedFor) {
  const Phantom phantom = made({}, coarse());
  for (const auto& masks : phantom.masks)
    for (const auto& mask : masks) EXPECT_TRUE(mask.empty());
  EXPECT_EQ(phantom.midline_shift_mm, 0);
}

TEST(Make, GivesTheVolumeAskedFor) {
  for (const Bleed kind : bleeds)
    for (const double volume : {0.5, 20.0}) {
      const Phantom phantom = made({.lesions = {{.kind = kind, .volume_ml = volume}}}, coarse());
      EXPECT_NEAR(phantom.volume_ml[static_cast<std::size_t>(kind)], volume, 0.02 * volume) << name_of(kind);
    }
}

}  // namespace
}  // namespace haima::phantom
