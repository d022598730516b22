// Principal axes, held against points whose axes are known because they were made along them.
#include "measure/principal.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace haima::measure {
namespace {

/// A cross of points: `a` out along one direction and `b` along another at right angles to it, around a
/// centre.
std::vector<std::vector<float>> cross(const std::vector<double>& one, const std::vector<double>& other,
                                      double a, double b) {
  std::vector<std::vector<float>> rows;
  for (const auto& [direction, length] : {std::pair{&one, a}, {&one, -a}, {&other, b}, {&other, -b}}) {
    std::vector<float> row;
    for (const double value : *direction) row.push_back(static_cast<float>(7 + length * value));
    rows.push_back(std::move(row));
  }
  return rows;
}

TEST(Principal, AxesOfACrossAreItsArms) {
  const double half = std::sqrt(0.5);
  const auto found = principal_axes(cross({half, half, 0}, {half, -half, 0}, 5, 2));
  ASSERT_EQ(found.places.size(), 4U);
  EXPECT_NEAR(std::abs(found.places[0][0]), 5, 1e-5);
  EXPECT_NEAR(found.places[1][0], -found.places[0][0], 1e-5);
  EXPECT_NEAR(found.places[0][1], 0, 1e-5);
  EXPECT_NEAR(std::abs(found.places[2][1]), 2, 1e-5);
  EXPECT_NEAR(found.places[2][0], 0, 1e-5);
  EXPECT_NEAR(found.shares[0], 25.0 / 29, 1e-6);
  EXPECT_NEAR(found.shares[1], 4.0 / 29, 1e-6);
}

TEST(Principal, TwoGroupsAmongManyNoisyColumnsComeApart) {
  const Random random{3, 0};
  std::vector<std::vector<float>> rows;
  for (std::uint64_t i = 0; i < 60; ++i) {
    std::vector<float> row(400);
    for (std::size_t k = 0; k < row.size(); ++k)
      row[k] = static_cast<float>(random.normal(i * 400 + k) + (i % 2 == 0 && k < 40 ? 3 : 0));
    rows.push_back(std::move(row));
  }
  const auto found = principal_axes(rows);
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    EXPECT_GT(found.places[i][0] * found.places[0][0], 0) << i;
    EXPECT_LT(found.places[i + 1][0] * found.places[0][0], 0) << i;
  }
  EXPECT_GT(found.shares[0], 2 * found.shares[1]);
}

TEST(Principal, RowsWithoutSpreadLieAtTheCentre) {
  const auto found = principal_axes(std::vector<std::vector<float>>(3, std::vector<float>{1, 2}));
  for (const auto& place : found.places) EXPECT_EQ(place, (std::array<double, 2>{0, 0}));
  EXPECT_EQ(found.shares[0], 0);
  const auto line = principal_axes(std::vector<std::vector<float>>{{1}, {3}});
  EXPECT_NEAR(line.places[1][0] - line.places[0][0], 2, 1e-9);
  EXPECT_EQ(line.shares[1], 0);
}

}  // namespace
}  // namespace haima::measure
