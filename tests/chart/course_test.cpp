#include "chart/course.h"

#include <gtest/gtest.h>

namespace haima::chart {
namespace {

TEST(Course, AStraightLineStaysOneAndFoldsAreAveraged) {
  measure::Log rising, falling;
  for (int i = 1; i <= 9; ++i) {
    rising.push_back({i, {{"loss", 1.0 * i}}});
    falling.push_back({i, {{"loss", 20.0 - i}}});
  }
  const Course one = course_of({rising}, "loss", 3);
  for (const auto& [epoch, value] : one.smoothed) EXPECT_DOUBLE_EQ(value, epoch);
  const Course both = course_of({rising, falling}, "loss", 5);
  EXPECT_EQ(both.each.size(), 2u);
  for (const auto& [epoch, value] : both.smoothed) EXPECT_DOUBLE_EQ(value, 10);
}

TEST(Course, APeakIsLoweredToTheMeanOfItsNeighbours) {
  measure::Log log;
  for (int i = 1; i <= 5; ++i) log.push_back({i, {{"loss", i == 3 ? 6.0 : 0.0}}});
  const Course course = course_of({log}, "loss", 3);
  EXPECT_DOUBLE_EQ(course.smoothed[2].second, 2);
  EXPECT_DOUBLE_EQ(course.smoothed[1].second, 2);
  EXPECT_DOUBLE_EQ(course.smoothed[0].second, 0);
}

TEST(Course, TheWindowIsOddAndGrowsWithTheTraining) {
  EXPECT_EQ(smoothing_window(3), 1);
  EXPECT_EQ(smoothing_window(6), 3);
  EXPECT_EQ(smoothing_window(30), 7);
  for (const std::size_t epochs : {1u, 5u, 17u, 24u, 100u}) EXPECT_EQ(smoothing_window(epochs) % 2, 1);
}

}  // namespace
}  // namespace haima::chart
