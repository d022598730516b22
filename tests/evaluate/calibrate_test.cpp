#include "evaluate/calibrate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

namespace haima::evaluate {
namespace {

constexpr int slices_a_scan = 10;

double chance_of(double logit) { return 1 / (1 + std::exp(-logit)); }

/// Scans of ten slices, every third of which bleeds in two that lie together. The network is sure of itself:
/// its logits are twice what they should be, and shifted.
measure::Predictions said(int scans, const std::string& set, double shift, unsigned seed) {
  std::mt19937 engine{seed};
  std::normal_distribution<double> noise{0, 1};
  measure::Predictions all{{"none", "any"}, {}};
  for (int scan = 0; scan < scans; ++scan) {
    const std::string name = set + std::to_string(scan);
    for (int slice = 0; slice < slices_a_scan; ++slice) {
      const bool bleeds = scan % 3 == 0 && (slice == 4 || slice == 5);
      // Normal densities one apart around ±1: the true logit is 2x, less the prior's.
      const double x = noise(engine) + (bleeds ? 1 : -1);
      const double p = chance_of(2 * (2 * x) + shift);
      measure::Prediction row;
      row.id = name + "/" + std::to_string(slice), row.set = set, row.group = row.scan = name;
      row.truth = {!bleeds, bleeds};
      row.probability = {1 - p, p};
      all.rows.push_back(std::move(row));
    }
  }
  return all;
}

/// The same slices, each by itself.
measure::Predictions alone(measure::Predictions predictions) {
  for (measure::Prediction& row : predictions.rows) row.scan.clear();
  return predictions;
}

models::About about() {
  models::About about;
  about.name = "test", about.task = models::Task::two_class;
  return about;
}

TEST(Calibrated, TakesBackWhatTheNetworkIsTooSureOf) {
  const auto fitted = calibrated(about(), alone(said(900, "a", 1.5, 1)));
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  const models::Platt& any = fitted->about.calibration.at(1);
  EXPECT_NEAR(any.slope, 0.5, 0.05);
  // The prior: 2 slices of 30 bleed.
  EXPECT_NEAR(any.intercept, -0.5 * 1.5 + std::log(2.0 / 28), 0.2);
}

TEST(Calibrated, ThresholdsReachWhatTheirNamesSay) {
  const auto predictions = alone(said(900, "a", 0, 2));
  const auto fitted = calibrated(about(), predictions);
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  ASSERT_EQ(fitted->about.thresholds.size(), 3u);
  const auto rates = [&](double threshold) {
    double found = 0, positives = 0, left = 0, negatives = 0;
    for (const auto& row : predictions.rows) {
      const bool called = fitted->about.calibration[1](row.probability[1]) >= threshold;
      (*row.truth[1] ? positives : negatives) += 1;
      found += *row.truth[1] && called, left += !*row.truth[1] && !called;
    }
    return std::pair{found / positives, left / negatives};
  };
  EXPECT_EQ(fitted->about.thresholds[0].name, "balanced");
  EXPECT_GE(rates(fitted->about.thresholds[1].slice).first, 0.95);
  EXPECT_GE(rates(fitted->about.thresholds[2].slice).second, 0.95);
  // Two normal distributions two apart part best half way: both rates are Φ(1) = 0.84.
  EXPECT_NEAR(rates(fitted->about.thresholds[0].slice).first, 0.84, 0.05);
  EXPECT_NEAR(rates(fitted->about.thresholds[0].slice).second, 0.84, 0.05);
}

TEST(Calibrated, NeighboursCountWhereBlotsOfBloodSpanSlices) {
  const auto fitted = calibrated(about(), said(900, "a", 0, 3));
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  EXPECT_GT(fitted->about.scan.neighbours.size(), 1u);
  EXPECT_EQ(fitted->about.card["calibration"]["scans"], 900);
  const Json& card = fitted->about.card["calibration"];
  EXPECT_EQ(card["slices"]["a"], 9000);
  // Φ(2 / √2) = 0.921 for each by itself: two normal distributions two apart.
  EXPECT_GT(card["slice_auc"]["a"]["any"]["auc"].get<double>(), 0.935);
  EXPECT_GE(card["operating_points"]["high_specificity"]["scan"]["specificity"].get<double>(), 0.95);
}

TEST(Calibrated, TheScanRuleIsThatWhichOrdersScansBetter) {
  // Two slices of ten bleed: what both say counts for more than what the surer one says.
  const auto fitted = calibrated(about(), said(900, "a", 0, 3));
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  EXPECT_EQ(fitted->about.scan.pool, models::Pool::all);
  // One network in a hundred slices is sure, of those that bleed alone; all others say the same of both.
  auto one = said(300, "a", 0, 3);
  for (std::size_t n = 0; n < one.rows.size(); ++n) {
    const bool bleeds = *one.rows[n].truth[1];
    one.rows[n].probability[1] = bleeds ? 0.9 : (n / slices_a_scan) % 2 == 0 ? 0.6 : 0.01;
    one.rows[n].truth = {!bleeds, bleeds};
    if (!bleeds && (n / slices_a_scan) % 3 == 0) one.rows[n].probability[1] = 0.01;
  }
  const auto loud = calibrated(about(), one);
  ASSERT_TRUE(loud) << loud.error().sentence();
  EXPECT_EQ(loud->about.scan.pool, models::Pool::highest);
}

TEST(Calibrated, OfTooFewScansTheHighestSliceIsTaken) {
  // Nine of 27 bleed: enough slices for a threshold, too few scans, which are then called at that of slices.
  const auto fitted = calibrated(about(), said(27, "a", 0, 3));
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  EXPECT_EQ(fitted->about.scan.pool, models::Pool::highest);
  EXPECT_EQ(fitted->about.thresholds[0].scan, fitted->about.thresholds[0].slice);
  EXPECT_FALSE(fitted->about.thresholds[0].scan_rates);
}

TEST(Calibrated, ASecondTimeIsLaidOverTheFirst) {
  const auto first = calibrated(about(), said(900, "a", 1.5, 1));
  ASSERT_TRUE(first) << first.error().sentence();
  // Another site, whose cases the bundle is too sure of: it has read them as it stands.
  measure::Predictions site = first->said;
  for (auto& row : site.rows) {
    const double p = row.probability[1];
    row.probability[1] = chance_of(1.25 * std::log(p / (1 - p)) - 1);
  }
  const auto second = calibrated(first->about, site);
  ASSERT_TRUE(second) << second.error().sentence();
  EXPECT_EQ(second->about.scan.neighbours, first->about.scan.neighbours);
  const models::Platt &before = first->about.calibration[1], &after = second->about.calibration[1];
  EXPECT_NEAR(after.slope, before.slope / 1.25, 0.01);
  EXPECT_NEAR(after.intercept, (before.intercept + 1) / 1.25, 0.02);
  CalibrateOptions afresh;
  afresh.afresh = true;
  const auto again = calibrated(first->about, said(900, "a", 1.5, 1), afresh);
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->about.calibration, first->about.calibration);
}

TEST(Calibrated, WhatIsLeftUnsaidIsLittleAndWouldOftenBeWrong) {
  const auto predictions = alone(said(900, "a", 0, 7));
  CalibrateOptions options;
  options.unsure = 0.1;
  const auto fitted = calibrated(about(), predictions, options);
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  const models::Threshold& balanced = fitted->about.thresholds[0];
  double unsaid = 0, wrong_unsaid = 0, wrong_said = 0;
  for (const auto& row : predictions.rows) {
    const double p = fitted->about.calibration[1](row.probability[1]);
    const bool wrong = (p >= balanced.slice) != *row.truth[1];
    const bool inside = balanced.unsure_slice.holds(p);
    unsaid += inside;
    (inside ? wrong_unsaid : wrong_said) += wrong;
  }
  const auto rows = static_cast<double>(predictions.rows.size());
  EXPECT_NEAR(unsaid / rows, 0.1, 0.001);
  // At the threshold, where the densities of both classes meet, nearly as many are wrong as right, among
  // those that bleed and those that do not alike: by Bayes the share is that of the rarer class's density.
  EXPECT_GT(wrong_unsaid / unsaid, 2 * wrong_said / (rows - unsaid));
  EXPECT_LT(balanced.unsure_slice.from, balanced.slice);
  EXPECT_GT(balanced.unsure_slice.to, balanced.slice);
  options.unsure = 0;
  const auto bold = calibrated(about(), predictions, options);
  ASSERT_TRUE(bold) << bold.error().sentence();
  double silent = 0;
  for (const auto& row : predictions.rows)
    silent += bold->about.thresholds[0].unsure_slice.holds(bold->about.calibration[1](row.probability[1]));
  EXPECT_EQ(silent, 0);
}

TEST(Calibrated, WhatIsCalledAndNotDrawnIsDoubtedUntilItIsAsOftenRightAsWrong) {
  const auto predictions = alone(said(900, "a", 0, 7));
  CalibrateOptions options;
  options.unsure = 0.3;
  EXPECT_EQ(calibrated(about(), predictions, options)->about.unsure_undrawn, 0) << "nobody drew";
  for (const auto& row : predictions.rows) {
    measure::Area& area = options.drawn.emplace_back();
    area.id = row.id, area.set = row.set;
  }
  const auto undrawn = calibrated(about(), predictions, options);
  ASSERT_TRUE(undrawn) << undrawn.error().sentence();
  // Nothing is drawn anywhere: that tells nothing, and a calibrated chance is right half of the time at 0.5.
  EXPECT_NEAR(undrawn->about.unsure_undrawn, 0.5, 0.1);
  const models::Threshold& balanced = undrawn->about.thresholds[0];
  double doubted = 0, unsaid = 0;
  for (const auto& row : undrawn->said.rows) {
    const bool doubt =
        row.probability[1] >= balanced.slice && row.probability[1] < undrawn->about.unsure_undrawn;
    doubted += doubt, unsaid += doubt || balanced.unsure_slice.holds(row.probability[1]);
  }
  const auto rows = static_cast<double>(predictions.rows.size());
  EXPECT_GT(doubted / rows, 0.03);
  EXPECT_NEAR(unsaid / rows, 0.3, 0.001) << "both together";
  const Json& card = undrawn->about.card["calibration"]["operating_points"]["balanced"]["slice"];
  EXPECT_NEAR(card["cannot_say"]["share"].get<double>(), 0.3, 0.001);
  // What is drawn in every slice is not doubted; where to doubt is not forgotten where nobody drew.
  for (measure::Area& area : options.drawn) area.overlap.found = 7;
  EXPECT_EQ(calibrated(about(), predictions, options)->about.unsure_undrawn, 0);
  EXPECT_EQ(calibrated(undrawn->about, predictions)->about.unsure_undrawn, undrawn->about.unsure_undrawn);
}

TEST(Calibrated, PredictiveValuesFollowBayes) {
  const auto fitted = calibrated(about(), said(900, "a", 0, 8));
  ASSERT_TRUE(fitted) << fitted.error().sentence();
  const models::Rates rates = *fitted->about.thresholds[0].scan_rates;
  const Json& at =
      fitted->about.card["calibration"]["operating_points"]["balanced"]["scan"]["at_prevalence"]["15 %"];
  // Of 1000 patients 150 bleed.
  const double found = 150 * rates.sensitivity, alarms = 850 * (1 - rates.specificity);
  EXPECT_NEAR(at["ppv"].get<double>(), found / (found + alarms), 1e-9);
  const double left = 850 * rates.specificity, missed = 150 * (1 - rates.sensitivity);
  EXPECT_NEAR(at["npv"].get<double>(), left / (left + missed), 1e-9);
}

TEST(Calibrated, ALargeSetDoesNotOutvoteASmallOne) {
  // The second set's scores lie lower: a threshold fit for the first alone would find little in it.
  auto predictions = alone(said(600, "a", 2, 4));
  const auto small = alone(said(100, "b", -2, 5));
  predictions.rows.insert(predictions.rows.end(), small.rows.begin(), small.rows.end());
  const auto both = calibrated(about(), predictions),
             first = calibrated(about(), alone(said(600, "a", 2, 4)));
  ASSERT_TRUE(both && first);
  const auto raw = [](const models::About& fitted) {
    const models::Platt& any = fitted.calibration[1];
    const double p = fitted.thresholds[0].slice;
    return (std::log(p / (1 - p)) - any.intercept) / any.slope;
  };
  EXPECT_NEAR(raw(first->about), 2, 0.8);
  EXPECT_NEAR(raw(both->about), 0, 0.8);
}

TEST(Calibrated, RefusesPredictionsOfAnotherTaskAndTooFewCases) {
  auto other = said(60, "a", 0, 6);
  other.labels = {"any"};
  EXPECT_FALSE(calibrated(about(), other));
  EXPECT_FALSE(calibrated(about(), said(6, "a", 0, 6)));
}

}  // namespace
}  // namespace haima::evaluate
