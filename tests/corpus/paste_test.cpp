// Pasted blood: bright, inside the skull, against it, and labelled as what it is.
#include "corpus/paste.h"

#include <gtest/gtest.h>

#include <set>

#include "corpus/drawn.h"

namespace haima::corpus {
namespace {

using image::Plane;

constexpr int side = skull_side;
constexpr auto head = drawn_skull;
double from_middle(int x, int y) { return from_skull_middle(x, y); }

TEST(Paste, PaintsBrightBloodInsideTheSkullAndSaysWhere) {
  const Plane<float> before = head(true);
  std::set<std::size_t> kinds;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Plane<float> plane = before;
    const auto pasted = paste_blood(plane, {seed, 0});
    if (!pasted) continue;
    kinds.insert(pasted->kind);
    double inside = 0, blood = 0;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        if (from_middle(x, y) > 71) {
          ASSERT_EQ(plane.at(x, y), before.at(x, y));
        }
        if (!pasted->mask.at(x, y)) continue;
        ++inside;
        blood += plane.at(x, y);
        ASSERT_LT(from_middle(x, y), 71);
      }
    }
    ASSERT_GT(inside, 0);
    EXPECT_GT(blood / inside, 0.5) << seed;
  }
  EXPECT_EQ(kinds, (std::set<std::size_t>{0, 3, 4}));
}

TEST(Paste, CollectionsLieAtTheSkull) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Plane<float> plane = head(true);
    const auto pasted = paste_blood(plane, {seed, 0});
    if (!pasted || pasted->kind == 3) continue;
    double outermost = 0;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        if (pasted->mask.at(x, y)) outermost = std::max(outermost, from_middle(x, y));
      }
    }
    EXPECT_GT(outermost, 66) << seed;
  }
}

TEST(Paste, LeavesWhatHasNoClosedSkullAsItWas) {
  for (const Plane<float>& before : {head(false), Plane<float>{side, side}, Plane<float>{side, side, 1.0F}}) {
    Plane<float> plane = before;
    EXPECT_FALSE(paste_blood(plane, {3, 0}));
    EXPECT_EQ(plane, before);
  }
}

TEST(Paste, IsTheSameForTheSameSeed) {
  Plane<float> one = head(true), other = head(true), third = head(true);
  paste_blood(one, {7, 0}), paste_blood(other, {7, 0}), paste_blood(third, {8, 0});
  EXPECT_EQ(one, other);
  EXPECT_NE(one, third);
}

}  // namespace
}  // namespace haima::corpus
