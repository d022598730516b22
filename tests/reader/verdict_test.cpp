#include "reader/verdict.h"

#include <gtest/gtest.h>

#include <cmath>

namespace haima::reader {
namespace {

double logit(double p) { return std::log(p / (1 - p)); }
double chance(double logit) { return 1 / (1 + std::exp(-logit)); }

Findings of_slices(const Chances& slices) {
  Findings findings;
  for (const auto& any : slices) {
    SliceFindings slice;
    slice.probability.any = any;
    findings.slices.push_back(slice);
  }
  return findings;
}

TEST(Verdict, AScanIsAsSuspiciousAsItsMostSuspiciousSlice) {
  EXPECT_NEAR(*scan_probability({0.1, 0.7, 0.2}, slabs_in_order(3), {}), 0.7, 1e-9);
}

TEST(Verdict, OrItIsFreeOfBloodWhereEverySliceIs) {
  models::ScanRule rule;
  rule.pool = models::Pool::all;
  EXPECT_NEAR(*scan_probability({0.1, 0.7, 0.2}, slabs_in_order(3), rule), 1 - 0.9 * 0.3 * 0.8, 1e-9);
  EXPECT_NEAR(*scan_probability({0.4}, slabs_in_order(1), rule), 0.4, 1e-9);
  // Five to a slab say five times the same.
  const Chances thin(15, 0.3), thick(3, 0.3);
  std::vector<double> slabs = slabs_in_order(15);
  for (double& slab : slabs) slab /= 5;
  EXPECT_NEAR(*scan_probability(thin, slabs, rule), *scan_probability(thick, slabs_in_order(3), rule), 1e-9);
  // Where slices lie apart, each stands for no more than itself.
  EXPECT_NEAR(*scan_probability(thick, std::vector<double>{0, 2, 4}, rule), 1 - std::pow(0.7, 3), 1e-9);
}

TEST(Verdict, NeighboursThatAgreeSpeakForASliceAndALoneOneIsDoubted) {
  const models::ScanRule rule{.neighbours = {1, 0.5}, .calibration = {}};
  const Chances lone = with_neighbours({0.05, 0.9, 0.05}, slabs_in_order(3), rule);
  const Chances pair = with_neighbours({0.05, 0.9, 0.9}, slabs_in_order(3), rule);
  EXPECT_NEAR(*lone[1], chance((logit(0.9) + logit(0.05)) / 2), 1e-9);
  EXPECT_NEAR(*pair[2], chance(logit(0.9)), 1e-9) << "the last slice has one neighbour";
  // Half a slab away a neighbour weighs three quarters, a slab and a half away a quarter.
  const Chances thin = with_neighbours({0.9, 0.5, 0.5, 0.5}, std::vector<double>{0, -0.5, -1, -1.5}, rule);
  EXPECT_NEAR(*thin[1], chance(0.75 * logit(0.9) / (1 + 0.75 + 0.75 + 0.5)), 1e-9);
  EXPECT_NEAR(*thin[3], chance(0.25 * logit(0.9) / (1 + 0.75 + 0.5 + 0.25)), 1e-9);
}

TEST(Verdict, SlicesThatWereNotReadCountForNothing) {
  const models::ScanRule rule{.neighbours = {1, 1}, .calibration = {}};
  const Chances heard = with_neighbours({std::nullopt, 0.6, std::nullopt}, slabs_in_order(3), rule);
  EXPECT_EQ(heard, (Chances{std::nullopt, 0.6, std::nullopt}));
  EXPECT_NEAR(*scan_probability(heard, slabs_in_order(3), rule), 0.6, 1e-9);
  EXPECT_FALSE(scan_probability({std::nullopt, std::nullopt}, slabs_in_order(2), rule));
}

TEST(Verdict, PositionsThatNoScannerHasMakeNoScanFreeOfBlood) {
  models::About about;
  about.input.slab_mm = 5;
  about.scan.pool = models::Pool::all;
  about.thresholds = {{"balanced", 0.5, 0.5}};
  Findings findings = of_slices({0.1, 0.9, 0.1});
  for (const double apart_mm : {0.0, 1e-6, 1e300}) {
    Findings odd = findings;
    for (std::size_t n = 0; n < 3; ++n) odd.slices[n].position_mm = apart_mm * static_cast<double>(n);
    judge(odd, about, std::nullopt);
    EXPECT_EQ(odd.verdict, Verdict::bleeding) << apart_mm;
    EXPECT_NEAR(*odd.probability.any, 1 - 0.9 * 0.1 * 0.9, 1e-9) << apart_mm;
  }
}

TEST(Verdict, WhatIsSaidOfASliceIsWhatItsNeighboursSayToo) {
  models::About about;
  about.input.slab_mm = 5;
  about.scan.neighbours = {1, 0.5};
  about.thresholds = {{"balanced", 0.5, 0.5}};
  Findings findings = of_slices({0.1, 0.6, 0.1});
  for (std::size_t n = 0; n < 3; ++n) {
    findings.slices[n].position_mm = 5.0 * static_cast<double>(n);
    findings.slices[n].probability.kinds[2] = findings.slices[n].probability.any;
  }
  Findings apart = findings, whole = findings, strangers = findings, named = findings;
  judge(findings, about, std::nullopt);
  EXPECT_FALSE(findings.slices[1].flagged);
  EXPECT_NEAR(*findings.probability.any, chance((logit(0.6) + logit(0.1)) / 2), 1e-9);
  EXPECT_EQ(findings.probability.kinds[2], findings.probability.any);
  Findings farther = apart;
  for (std::size_t n = 0; n < 3; ++n) {
    farther.slices[n].position_mm = 7.0 * static_cast<double>(n);
    apart.slices[n].position_mm = 14.0 * static_cast<double>(n);
  }
  judge(farther, about, std::nullopt);
  EXPECT_EQ(farther.slices[1].probability.any, findings.slices[1].probability.any);
  judge(apart, about, std::nullopt);
  EXPECT_EQ(apart.slices[1].probability.any, 0.6);
  strangers.warnings = {{WarningCode::not_one_scan, "pictures of many", {}}};
  judge(strangers, about, std::nullopt);
  EXPECT_EQ(strangers.slices[1].probability.any, 0.6);
  named.warnings = {{WarningCode::no_positions, "in the order of their names", {}}};
  judge(named, about, std::nullopt);
  EXPECT_EQ(named.slices[1].probability.any, 0.6) << "too few to see whether they follow each other";
  judge(whole, about, Probability{.any = 0.2, .kinds = {}});
  EXPECT_EQ(whole.slices[1].probability.any, 0.6) << "a network that sees the scan has heard the neighbours";
}

TEST(Verdict, OutputsMeanWhatTheTaskSays) {
  models::About about;
  const float six[] = {0.1F, 0.2F, 0.3F, 0.15F, 0.05F, 0.2F};
  about.task = models::Task::multi_label;
  EXPECT_NEAR(*probability_of(six, about).any, 0.1, 1e-6);
  EXPECT_NEAR(*probability_of(six, about).kinds[4], 0.2, 1e-6);
  about.task = models::Task::six_class;
  EXPECT_NEAR(*probability_of(six, about).any, 0.9, 1e-6);
  about.task = models::Task::two_class;
  EXPECT_NEAR(*probability_of(std::span{six}.first(2), about).any, 0.2, 1e-6);
  EXPECT_FALSE(probability_of(std::span{six}.first(2), about).kinds[0]);
}

TEST(Verdict, TheFirstThresholdDecidesForSlicesAndScan) {
  models::About about;
  about.thresholds = {{"careful", 0.3, 0.4}, {"other", 0.9, 0.9}};
  Findings findings = of_slices({0.1, 0.35, std::nullopt});
  judge(findings, about, std::nullopt);
  EXPECT_EQ(findings.verdict, Verdict::none);
  EXPECT_TRUE(findings.slices[1].flagged);
  EXPECT_FALSE(findings.slices[0].flagged);
  EXPECT_FALSE(findings.slices[2].flagged);
  EXPECT_EQ(findings.operating_point.name, "careful");
  EXPECT_NE(findings.reason.find("but one slice by itself is suspicious"), std::string::npos)
      << findings.reason;
  Probability whole;
  whole.any = 0.45;
  judge(findings, about, whole);
  EXPECT_EQ(findings.verdict, Verdict::bleeding) << "a network that sees the scan has the word";
  EXPECT_EQ(findings.reason.find("but"), std::string::npos);
}

TEST(Verdict, ASliceByItselfIsJudgedAsASlice) {
  models::About about;
  about.thresholds = {{"balanced", 0.2, 0.8}};
  about.scan.calibration = {1, -5};
  Findings findings = of_slices({0.3});
  judge(findings, about, std::nullopt);
  EXPECT_EQ(findings.verdict, Verdict::bleeding);
  EXPECT_EQ(findings.probability.any, 0.3);
  EXPECT_EQ(findings.operating_point.threshold, 0.2);
}

TEST(Verdict, NearTheThresholdNothingIsSaidButItsLeaningAndItsSlicesStay) {
  models::About about;
  about.thresholds = {{"balanced", 0.3, 0.5, {0.2, 0.4}, {0.45, 0.6}, {}, {}}};
  for (const auto& [any, verdict, leaning] :
       {std::tuple{0.44, Verdict::none, std::optional<Verdict>{}},
        std::tuple{0.46, Verdict::cannot_say, std::optional{Verdict::none}},
        std::tuple{0.55, Verdict::cannot_say, std::optional{Verdict::bleeding}},
        std::tuple{0.6, Verdict::bleeding, std::optional<Verdict>{}}}) {
    Findings findings = of_slices({0.1, any});
    judge(findings, about, std::nullopt);
    EXPECT_EQ(findings.verdict, verdict) << any;
    EXPECT_EQ(findings.leaning, leaning) << any;
    EXPECT_TRUE(findings.slices[1].flagged) << any;
    EXPECT_EQ(suspicious(findings), any >= 0.5) << any;
  }
  Findings alone = of_slices({0.25});
  judge(alone, about, std::nullopt);
  EXPECT_EQ(alone.verdict, Verdict::cannot_say) << "a slice by itself has a band of its own";
  EXPECT_EQ(alone.leaning, Verdict::none);
}

TEST(Verdict, WithoutAReadableSliceNothingIsSaid) {
  Findings findings = of_slices({std::nullopt, std::nullopt});
  judge(findings, {}, std::nullopt);
  EXPECT_EQ(findings.verdict, Verdict::cannot_say);
  EXPECT_FALSE(findings.reason.empty());
}

}  // namespace
}  // namespace haima::reader
