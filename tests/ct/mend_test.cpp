#include "ct/mend.h"

#include <gtest/gtest.h>

#include "made.h"

namespace haima::ct {
namespace {

/// A disc of brain (35 HU) in a ring of skull (300 to 1500 HU) in air, with a little noise; `store` says
/// how the file holds a Hounsfield unit.
template <class Store>
Stack head(const Store& store, image::Rescale rescale, int slices = 10) {
  Stack stack = made::placed(made::steps(slices, 5));
  unsigned state = 1;
  const auto noise = [&] {
    state = state * 1664525u + 1013904223u;
    return static_cast<int>(state >> 24) % 11 - 5;
  };
  for (Slice& slice : stack.slices) {
    slice.plane.rescale = rescale;
    slice.plane.values = image::Plane<std::int16_t>{256, 256};
    for (int y = 0; y < 256; ++y) {
      for (int x = 0; x < 256; ++x) {
        const int r = static_cast<int>(std::hypot(x - 128, y - 128));
        const int hu = r < 88 ? 35 : r < 96 ? 300 + 150 * (r - 88) : -1000;
        slice.plane.values.at(x, y) = static_cast<std::int16_t>(store(hu + noise()));
      }
    }
  }
  return stack;
}

bool mended(Stack& stack) { return mend(stack, Histogram{stack}); }

float brain(const Stack& stack) { return stack.slices[3].plane.hu(128, 128); }
float air(const Stack& stack) { return stack.slices[3].plane.hu(3, 3); }

TEST(Mend, WhatIsRightIsLeftAlone) {
  Stack stack = head([](int hu) { return hu + 1024; }, {1, -1024});
  EXPECT_FALSE(mended(stack));
  Stack as_signed = head([](int hu) { return hu; }, {1, 0});
  EXPECT_FALSE(mended(as_signed));
  EXPECT_NEAR(brain(as_signed), 35, 6);
}

TEST(Mend, ALostInterceptIsFoundByAirAndTissue) {
  Stack stack = head([](int hu) { return std::max(hu + 1024, 0); }, {1, 0});
  EXPECT_TRUE(mended(stack));
  EXPECT_NEAR(brain(stack), 35, 6);
  EXPECT_NEAR(air(stack), -1000, 6);
  EXPECT_TRUE(has(stack.warnings, WarningCode::mended_rescale));
}

TEST(Mend, AnInterceptCountedFromAThousandIsToldFromTheUsualOne) {
  Stack stack = head([](int hu) { return std::max(hu + 1000, 0); }, {1, 0});
  EXPECT_TRUE(mended(stack));
  EXPECT_NEAR(brain(stack), 35, 6);
}

TEST(Mend, ValuesWrappedAtTwelveBitsAreUnwrapped) {
  Stack stack = head([](int hu) { return (hu + 4096) % 4096; }, {1, 0});
  EXPECT_TRUE(mended(stack));
  EXPECT_NEAR(brain(stack), 35, 6);
  EXPECT_NEAR(air(stack), -1000, 6);
  EXPECT_TRUE(has(stack.warnings, WarningCode::wrapped_values));
}

TEST(Mend, OneOddSliceDoesNotMendTheSeries) {
  Stack stack = head([](int hu) { return hu; }, {1, 0}, 12);
  const Stack odd = head([](int hu) { return std::max(hu + 1024, 0); }, {1, 0}, 1);
  stack.slices[5].plane = odd.slices[0].plane;
  EXPECT_FALSE(mended(stack));
}

TEST(Mend, AHeadCutOutOfItsAirIsLeftAlone) {
  Stack stack = head([](int hu) { return hu < -500 ? 0 : hu; }, {1, 0});
  EXPECT_FALSE(mended(stack));
}

TEST(Mend, PaddingIsBelieveWhereItCanBeAndFoundWhereItIsNotStated) {
  Stack stack = head([](int hu) { return hu; }, {1, 0});
  EXPECT_EQ(padding_of(Histogram{stack}, -1500.0), -1500);
  EXPECT_FALSE(padding_of(Histogram{stack}, 40.0)) << "brain is no padding";
  EXPECT_FALSE(padding_of(Histogram{stack}, std::nullopt));
  for (Slice& slice : stack.slices) {
    for (int x = 0; x < 256; ++x) {
      for (int y = 0; y < 20; ++y) slice.plane.values.at(x, y) = -2048;
    }
  }
  const auto found = padding_of(Histogram{stack}, std::nullopt);
  ASSERT_TRUE(found);
  EXPECT_GE(*found, -2048);
  EXPECT_LT(*found, -1500);
}

}  // namespace
}  // namespace haima::ct
