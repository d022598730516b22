#include "measure/overlap.h"

#include <gtest/gtest.h>

namespace haima::measure {
namespace {

image::Mask square(int from, int to) {
  image::Mask mask{20, 20};
  for (int y = from; y < to; ++y) {
    for (int x = from; x < to; ++x) mask.at(x, y) = static_cast<std::uint8_t>(1 + x % 3);
  }
  return mask;
}

TEST(Overlap, OfTwoSquaresIsThatOfGeometry) {
  const Overlap overlap = overlap_of(square(0, 10), square(5, 15));
  EXPECT_EQ(overlap.both, 25u);
  EXPECT_DOUBLE_EQ(*overlap.dice(), 0.25);
  EXPECT_DOUBLE_EQ(*overlap_of(square(3, 9), square(3, 9)).dice(), 1);
  EXPECT_FALSE(overlap_of(square(0, 0), square(0, 0)).dice());
}

TEST(Overlap, PoolsPixelsAndAveragesPatients) {
  OverlapByPatient patients;
  patients.add("large", {900, 1000, 1000});
  patients.add("small", {0, 0, 5});
  patients.add("small", {5, 15, 5});
  patients.add("sound", {0, 40, 0});
  EXPECT_DOUBLE_EQ(*patients.pooled().dice(), 2 * 905.0 / (1055 + 1010));
  EXPECT_DOUBLE_EQ(*patients.mean(), (0.9 + 2 * 5.0 / 25) / 2) << "who does not bleed has no coefficient";
  EXPECT_EQ(patients.bleeding_patients(), 2);
}

}  // namespace
}  // namespace haima::measure
