#include "measure/curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "measure/auc.h"

namespace haima::measure {
namespace {

/// Scores in steps of 0.05, so that many are tied.
std::vector<Scored> tied_scores() {
  const Random random{7, 1};
  std::vector<Scored> scored;
  for (std::uint64_t i = 0; i < 300; ++i) {
    const bool truth = random.chance(3 * i, 0.3);
    const double score = std::clamp(random.between(3 * i + 1, 0, 0.7) + (truth ? 0.25 : 0), 0.0, 1.0);
    scored.push_back({std::round(score * 20) / 20, truth, ""});
  }
  return scored;
}

TEST(Curve, TheAreaUnderTheRocCurveIsTheShareOfPairsInOrder) {
  const auto scored = tied_scores();
  const auto curve = roc_curve(scored);
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2;
  EXPECT_NEAR(area, auc_of(scored)->value, 1e-12);
  EXPECT_DOUBLE_EQ(curve.front().x + curve.front().y, 0);
  EXPECT_DOUBLE_EQ(curve.back().x + curve.back().y, 2);
}

TEST(Curve, PrecisionAndRecallAreThoseCountedByHand) {
  const std::vector<Scored> scored = {{0.9, true, ""}, {0.8, false, ""}, {0.7, true, ""}, {0.7, false, ""}};
  const auto curve = precision_recall_curve(scored);
  ASSERT_EQ(curve.size(), 3u);  // the two tied scores are one corner
  EXPECT_DOUBLE_EQ(curve[0].x, 0.5);
  EXPECT_DOUBLE_EQ(curve[0].y, 1);
  EXPECT_DOUBLE_EQ(curve[1].x, 0.5);
  EXPECT_DOUBLE_EQ(curve[1].y, 0.5);
  EXPECT_DOUBLE_EQ(curve[2].x, 1);
  EXPECT_DOUBLE_EQ(curve[2].y, 0.5);
}

TEST(Curve, NothingIsDrawnWhereOneClassIsMissing) {
  const std::vector<Scored> all_no = {{0.9, false, ""}, {0.1, false, ""}};
  EXPECT_TRUE(roc_curve(all_no).empty());
  EXPECT_TRUE(precision_recall_curve(all_no).empty());
}

TEST(Curve, RiskEndsAtTheShareOfWrongCallsAndTheSurestComeFirst) {
  // Called from 0.4 on: 0.97 is surest, then 0.04; 0.5 is nearest to the threshold, for its side.
  const std::vector<Scored> scored = {
      {0.5, false, ""}, {0.97, true, ""}, {0.04, false, ""}, {0.7, false, ""}};
  const auto curve = risk_coverage_curve(scored, 0.4);
  ASSERT_EQ(curve.size(), 4u);
  EXPECT_DOUBLE_EQ(curve[0].y, 0);
  EXPECT_DOUBLE_EQ(curve[1].y, 0);
  EXPECT_DOUBLE_EQ(curve[2].y, 1.0 / 3);
  EXPECT_DOUBLE_EQ(curve[3].x, 1);
  EXPECT_DOUBLE_EQ(curve[3].y, 0.5);
}

TEST(Curve, BinsOfReliabilityHoldEquallyManyAndTheMeanOfTheirProbabilities) {
  std::vector<Scored> scored;
  for (int i = 0; i < 100; ++i) scored.push_back({(i + 0.5) / 100, i % 4 == 0, ""});
  const auto bins = reliability(scored, 5);
  ASSERT_EQ(bins.size(), 5u);
  for (std::size_t b = 0; b < bins.size(); ++b) {
    EXPECT_EQ(bins[b].truth.of, 20);
    EXPECT_EQ(bins[b].truth.hits, 5);
    EXPECT_NEAR(bins[b].probability, 0.1 + 0.2 * static_cast<double>(b), 1e-12);
  }
}

TEST(Curve, CasesOfOneProbabilityStayInOneBin) {
  std::vector<Scored> scored(50, Scored{0.2, false, ""});
  for (int i = 0; i < 50; ++i) scored.push_back({0.5 + i / 1000.0, true, ""});
  const auto bins = reliability(scored, 10);
  ASSERT_EQ(bins.size(), 6u);
  EXPECT_EQ(bins[0].truth.of, 50);
  for (std::size_t b = 1; b < bins.size(); ++b) EXPECT_EQ(bins[b].truth.of, 10);
}

TEST(Curve, DoubtfulCasesAreThoseFarOnTheWrongSideAndThoseNearTheThreshold) {
  const std::vector<Scored> scored = {
      {0.9, true, ""}, {0.95, false, ""}, {0.1, true, ""}, {0.45, false, ""}, {0.52, true, ""}};
  EXPECT_EQ(most_wrong(scored, 0.5, 9), (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(least_sure(scored, 0.5, 2), (std::vector<std::size_t>{4, 3}));
}

}  // namespace
}  // namespace haima::measure
