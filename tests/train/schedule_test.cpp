#include "train/schedule.h"

#include <gtest/gtest.h>

namespace haima::train {
namespace {

TEST(Schedule, CosineWarmsUpAndFallsToItsFloor) {
  const Schedule schedule{.curve = Curve::cosine, .warmup_epochs = 2, .floor = 0.1};
  const auto part = [&](double epoch) { return part_of_rate(schedule, {}, epoch, 12); };
  EXPECT_DOUBLE_EQ(part(0.5), 0.25);
  EXPECT_DOUBLE_EQ(part(2), 1);
  EXPECT_DOUBLE_EQ(part(7), 0.55);  // half-way: the middle of 1 and the floor
  EXPECT_NEAR(part(12), 0.1, 1e-12);
}

TEST(Schedule, PlateauFallsAfterItsPatienceAndNotBelowItsFloor) {
  const Schedule schedule{.curve = Curve::plateau, .floor = 0.02, .factor = 0.1, .patience = 1};
  PlateauState state;
  std::vector<double> parts;
  for (const double loss : {1.0, 0.5, 0.6, 0.55, 0.7, 0.8, 0.4, 0.41, 0.42}) {
    watch(state, loss, schedule);
    parts.push_back(part_of_rate(schedule, state, 5, 10));
  }
  EXPECT_EQ(parts, (std::vector<double>{1, 1, 1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.02}));
}

}  // namespace
}  // namespace haima::train
