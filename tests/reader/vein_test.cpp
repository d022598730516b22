#include "reader/vein.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/data.h"

namespace haima::reader::test {
namespace {

constexpr int side = 161, middle = 80, slices = 3;
constexpr double brain_radius_px = 70, brain_hu = 33, clot_hu = 62;

/// Round slices of brain, a millimetre a pixel, in which a body is as bright as clot.
class Sinuses : public testing::Test {
 protected:
  Sinuses() {
    stack_.box = {0, 0, side, side};
    for (int z = 0; z < slices; ++z) {
      image::Mask brain{side, side};
      for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) brain.at(x, y) = radius(x, y) < brain_radius_px;
      stack_.brain.push_back(std::move(brain));
      stack_.quiet.emplace_back(side, side, static_cast<float>(brain_hu));
      body_.emplace_back(side, side);
      places_.origins_mm.push_back({0, 0, 5.0 * z});
    }
    midline_.offsets_px.assign(slices, middle);
  }

  static double radius(double x, double y) { return std::hypot(x - middle, y - middle); }

  template <class Holds>
  void add(Holds holds) {
    for (int z = 0; z < slices; ++z) {
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          if (stack_.brain[z].at(x, y) == 0 || !holds(x, y)) continue;
          stack_.quiet[z].at(x, y) = static_cast<float>(clot_hu);
          body_[z].at(x, y) = 1;
        }
      }
    }
  }

  void take_away() { take_sinuses_away(stack_, midline_, places_, brain_hu, body_, haima::test::context()); }

  BrainStack stack_;
  std::vector<image::Mask> body_;
  image::SlicePlaces places_;
  Midline midline_;
};

bool in_clot(int x, int y) { return std::hypot(x - 128, y - 75) < 26; }

TEST_F(Sinuses, GoWhereTheyLieOnBothSidesAndTheClotStays) {
  const auto in_sinus = [](int x, int y) { return y > 110 && radius(x, y) > brain_radius_px - 6; };
  add(in_clot), add(in_sinus);
  take_away();
  EXPECT_EQ(body_[1].at(140, 75), 1);
  EXPECT_EQ(body_[1].at(middle, middle + 67), 0);
  EXPECT_EQ(body_[1].at(middle - 48, middle + 47), 0);
}

TEST_F(Sinuses, AreNotThinBloodOfOneSide) {
  add(in_clot);
  add([](int x, int y) { return x > middle && y > 100 && radius(x, y) > brain_radius_px - 6; });
  const std::vector<image::Mask> before = body_;
  take_away();
  const auto marked = [](const std::vector<image::Mask>& body) {
    return std::count(body[1].pixels.begin(), body[1].pixels.end(), 1);
  };
  EXPECT_GT(marked(body_), 0.9 * static_cast<double>(marked(before)));
}

TEST_F(Sinuses, AreNotWhatLiesOnBothSidesAndIsMostOfABody) {
  add([](int x, int y) { return y > 60 && radius(x, y) > brain_radius_px - 6; });
  const std::vector<image::Mask> before = body_;
  take_away();
  EXPECT_EQ(body_, before);
}

TEST_F(Sinuses, ArePairedThoughTheHeadLiesAskew) {
  add(in_clot);
  for (int z : {0, 2}) body_[z] = image::Mask{side, side};
  // Left in the slice with the clot, right in the one above.
  const auto in_sinus = [](int x, int y) { return y > 110 && radius(x, y) > brain_radius_px - 6; };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (stack_.brain[0].at(x, y) == 0 || !in_sinus(x, y)) continue;
      const int z = x < middle ? 1 : 2;
      stack_.quiet[z].at(x, y) = static_cast<float>(clot_hu);
      body_[z].at(x, y) = 1;
    }
  }
  take_away();
  EXPECT_EQ(body_[1].at(140, 75), 1);
  EXPECT_EQ(body_[1].at(middle - 30, middle + 60), 0);
}

}  // namespace
}  // namespace haima::reader::test
