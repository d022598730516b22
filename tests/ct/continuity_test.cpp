// Pictures drawn for the test: one body cut from end to end, or as many cuts of different bodies.
#include "ct/continuity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace haima::ct {
namespace {

/// An ellipse of tissue with a hole; place and size by four numbers from 0 to 1.
Slice cut_of(double x, double y, double size, double hole) {
  constexpr int side = 128;
  Slice slice;
  slice.plane.values = {side, side, -1000};
  slice.plane.rescale = {1, 0};
  for (int v = 0; v < side; ++v) {
    for (int u = 0; u < side; ++u) {
      const double away = std::hypot((u - 54 - 20 * x) / 0.8, v - 54 - 20 * y);
      const double from_hole = std::hypot(u - 44 - 40 * hole, v - 64);
      if (away < 25 + 25 * size) slice.plane.values.at(u, v) = from_hole < 12 ? 5 : 40;
      if (std::abs(away - 25 - 25 * size) < 3) slice.plane.values.at(u, v) = 300;
    }
  }
  return slice;
}

Stack one_body(int slices) {
  Stack stack;
  for (int n = 0; n < slices; ++n) {
    const double along = static_cast<double>(n) / slices;
    stack.slices.push_back(cut_of(0.5 + 0.3 * along, 0.5, along, along));
  }
  return stack;
}

Stack many_bodies(int slices) {
  Stack stack;
  for (int n = 0; n < slices; ++n) {
    const Random random{static_cast<std::uint64_t>(n), 0};
    stack.slices.push_back(
        cut_of(random.uniform(0), random.uniform(1), random.uniform(2), random.uniform(3)));
  }
  return stack;
}

TEST(Continuity, SlicesOfOneBodyFollowEachOther) {
  for (const int slices : {8, 12, 20, 60}) EXPECT_TRUE(follow_each_other(one_body(slices))) << slices;
}

TEST(Continuity, CutsOfManyBodiesDoNot) {
  for (const int slices : {10, 20, 60}) EXPECT_FALSE(follow_each_other(many_bodies(slices))) << slices;
  EXPECT_TRUE(follow_each_other(many_bodies(7))) << "of so few nothing can be seen";
}

TEST(Continuity, PicturesThatAreAllAlikeFollowEachOther) {
  Stack stack;
  for (int n = 0; n < 8; ++n) stack.slices.push_back(cut_of(0.5, 0.5, 0.5, 0.5));
  EXPECT_TRUE(follow_each_other(stack));
}

}  // namespace
}  // namespace haima::ct
