#include "measure/logistic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace haima::measure {
namespace {

std::vector<double> ones(std::size_t count) { return std::vector<double>(count, 1.0); }

/// Outcomes drawn with the chance that a curve gives to their score.
std::vector<Scored> drawn(double slope, double intercept, std::size_t count) {
  std::mt19937 engine{1};
  std::normal_distribution<double> score{0, 2};
  std::uniform_real_distribution<double> chance{0, 1};
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = score(engine);
    scored.push_back({x, chance(engine) < 1 / (1 + std::exp(-(slope * x + intercept))), ""});
  }
  return scored;
}

TEST(Logistic, FindsTheCurveThatDrewTheOutcomes) {
  const auto scored = drawn(0.7, -1.2, 40000);
  const auto curve = logistic_of(scored, ones(scored.size()));
  ASSERT_TRUE(curve);
  EXPECT_NEAR(curve->slope, 0.7, 0.03);
  EXPECT_NEAR(curve->intercept, -1.2, 0.05);
}

TEST(Logistic, CountsACaseAsOftenAsItsWeightSays) {
  const auto once = drawn(1, 0.5, 300);
  std::vector<Scored> thrice = once;
  std::vector<double> weights = ones(once.size());
  for (std::size_t i = 0; i < 100; ++i) {
    weights[i] = 3;
    thrice.insert(thrice.end(), 2, once[i]);
  }
  const auto weighted = logistic_of(once, weights), repeated = logistic_of(thrice, ones(thrice.size()));
  ASSERT_TRUE(weighted && repeated);
  EXPECT_NEAR(weighted->slope, repeated->slope, 1e-9);
  EXPECT_NEAR(weighted->intercept, repeated->intercept, 1e-9);
}

TEST(Logistic, StaysFiniteWhereScoresPartTheClassesWholly) {
  const std::vector<Scored> scored = {{-3, false, ""}, {-2, false, ""}, {2, true, ""}, {3, true, ""}};
  const auto curve = logistic_of(scored, ones(4));
  ASSERT_TRUE(curve);
  EXPECT_GT(curve->slope, 0);
  // At the mean score of a class the chance is about Platt's target: (2 + 1) / (2 + 2).
  EXPECT_NEAR(1 / (1 + std::exp(-(curve->slope * 2.5 + curve->intercept))), 0.75, 0.02);
}

TEST(Logistic, GivesNothingForOneClassOrScoresThatRunBackwards) {
  EXPECT_FALSE(logistic_of(std::vector<Scored>{{1, true, ""}, {2, true, ""}}, ones(2)));
  EXPECT_FALSE(logistic_of(std::vector<Scored>{{1, true, ""}, {2, true, ""}, {3, false, ""}, {4, false, ""}},
                           ones(4)));
}

TEST(Logit, IsZeroAtAHalfAndBounded) {
  EXPECT_EQ(logit(0.5), 0);
  EXPECT_NEAR(logit(0.9), std::log(9), 1e-12);
  EXPECT_NEAR(logit(0), -logit(1), 1e-9);
  EXPECT_LT(logit(0), -5);
}

}  // namespace
}  // namespace haima::measure
