#include <gtest/gtest.h>

#include <cmath>

#include "phantom/made.h"

namespace haima::phantom {
namespace {

using image::Vec3;

TEST(Lesion, HasTheVolumeAskedFor) {
  for (const Bleed kind : bleeds)
    for (const double volume : {0.1, 8.0}) {
      const Phantom phantom = made({.lesions = {{.kind = kind, .volume_ml = volume}}}, plain_scanner(8, 40));
      EXPECT_NEAR(volume_of(phantom, kind), volume, 0.02 * volume) << name_of(kind);
    }
}

TEST(Lesion, MayBeAsLargeAsAHundredMillilitres) {
  for (const Bleed kind : bleeds) {
    const Phantom phantom = made({.lesions = {{.kind = kind, .volume_ml = 100}}}, plain_scanner(8, 40));
    EXPECT_NEAR(volume_of(phantom, kind), 100, 2) << name_of(kind);
  }
}

TEST(Lesion, CoversInTheMasksTheVolumeItIsSaidToHave) {
  // Counted from the slices' own pixels and spacing: another way than the one that grew it.
  const Head head{.seed = 4,
                  .lesions = {{.kind = Bleed::epidural, .volume_ml = 25},
                              {.kind = Bleed::intraparenchymal, .volume_ml = 30, .left = false},
                              {.kind = Bleed::intraventricular, .volume_ml = 8}}};
  Scanner scanner = plain_scanner(1.2, 2);
  scanner.slices = 52;
  const Phantom phantom = made(head, scanner);
  for (const Lesion& lesion : head.lesions)
    EXPECT_NEAR(masked_ml(phantom, lesion.kind), volume_of(phantom, lesion.kind), 0.04 * lesion.volume_ml)
        << name_of(lesion.kind);
}

/// The share of a kind's masked pixels for which `holds(image index, x, y)`.
template <class Holds>
double share(const Phantom& phantom, Bleed kind, Holds holds) {
  double all = 0, good = 0;
  for (std::size_t i = 0; i < phantom.images.size(); ++i) {
    const image::Mask& mask = phantom.masks[i][static_cast<std::size_t>(kind)];
    for (int y = 0; y < mask.height; ++y)
      for (int x = 0; x < mask.width; ++x)
        if (mask.at(x, y) != 0) ++all, good += holds(i, x, y) ? 1 : 0;
  }
  return all == 0 ? 0 : good / all;
}

TEST(Lesion, FillsFluidWhereItsKindFillsSpaces) {
  Scanner scanner = plain_scanner(1, 3);
  scanner.slices = 20;
  Head head{.atrophy = 0.7};
  const Phantom healthy = made(head, scanner);
  for (const Bleed kind : {Bleed::intraventricular, Bleed::subarachnoid}) {
    head.lesions = {{.kind = kind, .volume_ml = 10}};
    const Phantom bleeding = made(head, scanner);
    const auto was_fluid = [&](std::size_t i, int x, int y) { return hu_of(healthy.images[i], x, y) < 26; };
    EXPECT_GT(share(bleeding, kind, was_fluid), 0.9) << name_of(kind);
  }
}

TEST(Lesion, ReplacesBrainWhereItsKindBleedsIntoBrain) {
  Scanner scanner = plain_scanner(1.2, 4);
  scanner.slices = 26;
  Head head{.seed = 9};
  const Phantom healthy = made(head, scanner);
  head.lesions = {{.kind = Bleed::intraparenchymal, .volume_ml = 15}};
  const Phantom bleeding = made(head, scanner);
  const auto was_brain = [&](std::size_t i, int x, int y) {
    const double hu = hu_of(healthy.images[i], x, y);
    return hu > 20 && hu < 50;
  };
  EXPECT_GT(share(bleeding, Bleed::intraparenchymal, was_brain), 0.9);
}

TEST(Lesion, HasNothingButBloodBetweenItAndTheSkullWhereItLiesOutsideTheBrain) {
  Scanner scanner = plain_scanner(1.4, 6);
  scanner.slices = 9;
  for (const Bleed kind : {Bleed::epidural, Bleed::subdural})
    for (const bool left : {true, false}) {
      const Phantom phantom = made({.lesions = {{.kind = kind, .volume_ml = 40, .left = left}}}, scanner);
      const auto reaches_skull = [&](std::size_t i, int x, int y) {
        const image::Mask& mask = phantom.masks[i][static_cast<std::size_t>(kind)];
        const int outward = left ? 1 : -1;
        while (mask.at(x, y) != 0) x += outward;
        return hu_of(phantom.images[i], x + outward, y) > 200;
      };
      EXPECT_GT(share(phantom, kind, reaches_skull), 0.93) << name_of(kind) << left;
    }
}

TEST(Lesion, LiesOnTheSideAskedFor) {
  for (const Bleed kind : {Bleed::epidural, Bleed::intraparenchymal, Bleed::subdural})
    for (const bool left : {true, false}) {
      const Phantom phantom =
          made({.lesions = {{.kind = kind, .volume_ml = 10, .left = left}}}, plain_scanner(3, 10));
      const auto on_side = [&](std::size_t i, int x, int y) {
        return (place_of(phantom.images[i], x, y).x > 0) == left;  // patient coordinates grow to the left
      };
      EXPECT_GT(share(phantom, kind, on_side), 0.97) << name_of(kind) << left;
    }
}

TEST(Lesion, IsBrightWhenFreshLikeBrainAfterTwoWeeksAndDarkAfterSix) {
  const auto mean_hu = [](double age_hours) {
    const Phantom phantom =
        made({.lesions = {{.kind = Bleed::intraparenchymal, .volume_ml = 25, .age_hours = age_hours}}},
             plain_scanner(2.5, 6));
    double sum = 0, count = 0;
    share(phantom, Bleed::intraparenchymal, [&](std::size_t i, int x, int y) {
      sum += hu_of(phantom.images[i], x, y), ++count;
      return true;
    });
    return sum / count;
  };
  EXPECT_NEAR(mean_hu(6), 65, 6);
  EXPECT_NEAR(mean_hu(14 * 24), 32, 7);
  EXPECT_LT(mean_hu(42 * 24), 22);
}

/// The middle of the fluid in the frontal horns, from left to right.
double horns_x_mm(const Phantom& phantom) {
  double sum = 0, weight = 0;
  for_each_pixel(phantom, [&](Vec3 place, double hu) {
    if (std::abs(place.x) > 32 || place.y < -30 || place.y > -8 || std::abs(place.z - 20) > 4) return;
    const double fluid = std::clamp((28 - hu) / 20, 0.0, 1.0);
    sum += fluid * place.x, weight += fluid;
  });
  return sum / weight;
}

TEST(Lesion, ShiftsTheMidlineAsFarAsItSays) {
  for (const bool left : {true, false}) {
    Head head{.atrophy = 0.2};
    Scanner scanner = plain_scanner(0.8, 2);
    scanner.slices = 3;  // around the middle of the head, where the horns are
    const double before = horns_x_mm(made(head, scanner));
    head.lesions = {{.kind = Bleed::subdural, .volume_ml = 70, .left = left}};
    const Phantom phantom = made(head, scanner);
    EXPECT_GT(std::abs(phantom.midline_shift_mm), 4);
    EXPECT_EQ(phantom.midline_shift_mm < 0, left);
    EXPECT_NEAR(horns_x_mm(phantom) - before, phantom.midline_shift_mm, 0.8) << left;
  }
}

TEST(Lesion, AClotInsideTheBrainPushesTheMidlineByItsOwnRoomToo) {
  Head head{.atrophy = 0.2};
  Scanner scanner = plain_scanner(0.8, 2);
  scanner.slices = 3;
  const double before = horns_x_mm(made(head, scanner));
  head.lesions = {{.kind = Bleed::intraparenchymal, .volume_ml = 40, .left = true}};
  const Phantom phantom = made(head, scanner);
  EXPECT_LT(phantom.midline_shift_mm, -4);
  EXPECT_NEAR(horns_x_mm(phantom) - before, phantom.midline_shift_mm, 1.5);
}

}  // namespace
}  // namespace haima::phantom
