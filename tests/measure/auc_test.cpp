#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "measure/measure.h"

namespace haima::measure {
namespace {

/// Hanley and McNeil, Radiology 143 (1982), table I: 109 CT pictures rated 1 to 5 by one radiologist.
std::vector<Scored> hanley_mcneil() {
  constexpr std::array<int, 5> normal = {33, 6, 6, 11, 2}, abnormal = {3, 2, 2, 11, 33};
  std::vector<Scored> scored;
  for (int rating = 0; rating < 5; ++rating) {
    for (int i = 0; i < normal[static_cast<std::size_t>(rating)]; ++i)
      scored.push_back({static_cast<double>(rating), false, ""});
    for (int i = 0; i < abnormal[static_cast<std::size_t>(rating)]; ++i)
      scored.push_back({static_cast<double>(rating), true, ""});
  }
  return scored;
}

/// The definition itself: pairs in order, ties half; and the variance of leaving each case's pairs out.
struct Naive {
  double auc = 0, variance = 0;
};
Naive naive(const std::vector<Scored>& scored) {
  std::vector<double> positive, negative;
  for (const Scored& one : scored) (one.truth ? positive : negative).push_back(one.score);
  const auto order = [](double p, double n) { return p > n ? 1.0 : p == n ? 0.5 : 0.0; };
  const auto variance = [](const std::vector<double>& values) {
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return squares / static_cast<double>(values.size() - 1);
  };
  std::vector<double> v10, v01;
  for (const double p : positive) {
    double sum = 0;
    for (const double n : negative) sum += order(p, n);
    v10.push_back(sum / static_cast<double>(negative.size()));
  }
  for (const double n : negative) {
    double sum = 0;
    for (const double p : positive) sum += order(p, n);
    v01.push_back(sum / static_cast<double>(positive.size()));
  }
  Naive out;
  for (const double value : v10) out.auc += value / static_cast<double>(v10.size());
  out.variance =
      variance(v10) / static_cast<double>(v10.size()) + variance(v01) / static_cast<double>(v01.size());
  return out;
}

TEST(Auc, IsThePublishedOneOfHanleyAndMcNeil) {
  const auto auc = auc_of(hanley_mcneil());
  ASSERT_TRUE(auc);
  EXPECT_NEAR(auc->value, 0.893, 5e-4);
  EXPECT_NEAR(auc->standard_error, 0.032, 2e-3) << "theirs is 0.032 by another formula";
  EXPECT_EQ(auc->positives, 51);
  EXPECT_EQ(auc->negatives, 58);
}

TEST(Auc, AgreesWithTheDefinitionAndWithDeLongsVariance) {
  std::mt19937 random{5};
  std::normal_distribution<double> noise;
  for (const int count : {3, 10, 200}) {
    std::vector<Scored> scored;
    for (int i = 0; i < 3 * count; ++i) {
      const bool truth = i % 3 == 0;
      scored.push_back({std::round((noise(random) + truth) * 4), truth, ""});
    }
    const auto auc = auc_of(scored);
    const Naive truth = naive(scored);
    EXPECT_NEAR(auc->value, truth.auc, 1e-12);
    EXPECT_NEAR(auc->standard_error, std::sqrt(truth.variance), 1e-12);
  }
}

TEST(Auc, IsNoSurerForSlicesThatRepeatEachOther) {
  auto repeated = hanley_mcneil();
  for (std::size_t i = 0; i < repeated.size(); ++i) repeated[i].group = std::to_string(i);
  const double once = auc_of(repeated)->standard_error;
  const auto copy = repeated;
  for (int times = 0; times < 4; ++times) repeated.insert(repeated.end(), copy.begin(), copy.end());
  EXPECT_NEAR(auc_of(repeated)->standard_error, once, 1e-12);
  for (Scored& one : repeated) one.group.clear();
  EXPECT_LT(auc_of(repeated)->standard_error, once / 2) << "taken for independent they would seem surer";
}

TEST(Auc, CoversTheTruthOfGroupedDataAsOftenAsItSays) {
  // Patients with a common shift: the area of two normals one apart in units of both spreads together.
  std::mt19937 random{11};
  std::normal_distribution<double> noise;
  const double truth = 0.5 * std::erfc(-(1 / std::sqrt(2 * 2.0)) / std::sqrt(2.0));
  int covered = 0;
  constexpr int rounds = 400;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Scored> scored;
    for (int patient = 0; patient < 40; ++patient) {
      const double shift = noise(random);
      for (int slice = 0; slice < 10; ++slice) {
        const bool bleeds = patient % 2 == 0;
        scored.push_back({noise(random) + shift + bleeds, bleeds, std::to_string(patient)});
      }
    }
    const Interval interval = auc_of(scored)->interval;
    covered += interval.low <= truth && truth <= interval.high;
  }
  EXPECT_GT(covered, rounds * 0.90);
  EXPECT_LT(covered, rounds * 0.985);
}

TEST(Auc, OfAPerfectOrderIsNoSurerThanItsFewPatients) {
  const std::vector<Scored> scored = {
      {3, true, "a"}, {4, true, "a"}, {5, true, "b"}, {1, false, "c"}, {0, false, "d"}};
  const auto auc = auc_of(scored);
  EXPECT_EQ(auc->value, 1);
  EXPECT_NEAR(auc->interval.low, wilson(1, 2).low, 1e-12);
  EXPECT_LT(auc->interval.low, 0.4);
}

TEST(Auc, IsNothingWithoutBothClasses) {
  EXPECT_FALSE(auc_of({}));
  const std::vector<Scored> one_class = {{1, true, ""}, {2, true, ""}};
  EXPECT_FALSE(auc_of(one_class));
}

}  // namespace
}  // namespace haima::measure
