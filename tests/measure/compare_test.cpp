#include "measure/compare.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/random.h"

namespace haima::measure {
namespace {

/// Calls of two models: `a` cases only the first gets right, `b` only the second, 10 both.
std::array<std::vector<Call>, 2> calls(int a, int b) {
  std::array<std::vector<Call>, 2> out;
  const auto add = [&](bool first, bool second) {
    out[0].push_back({first, true, ""});
    out[1].push_back({second, true, ""});
  };
  for (int i = 0; i < a; ++i) add(true, false);
  for (int i = 0; i < b; ++i) add(false, true);
  for (int i = 0; i < 10; ++i) add(true, true);
  return out;
}

TEST(McNemar, IsTheExactBinomialTestWhereCasesAreIndependent) {
  const auto [first, second] = calls(9, 2);
  const McNemar test = mcnemar(first, second);
  EXPECT_EQ(test.first_only, 9);
  EXPECT_EQ(test.second_only, 2);
  EXPECT_FALSE(test.grouped);
  EXPECT_NEAR(test.p, 2 * (1 + 11 + 55) / 2048.0, 1e-12);
  const auto [equal_first, equal_second] = calls(4, 4);
  EXPECT_EQ(mcnemar(equal_first, equal_second).p, 1);
  const auto [same, again] = calls(0, 0);
  EXPECT_EQ(mcnemar(same, again).p, 1);
}

TEST(McNemar, CountsAGroupAsOne) {
  auto [first, second] = calls(9, 2);
  std::vector<Call> many_first, many_second;
  for (std::size_t i = 0; i < first.size(); ++i) {
    for (int copy = 0; copy < 6; ++copy) {
      many_first.push_back({first[i].called, true, "g" + std::to_string(i)});
      many_second.push_back({second[i].called, true, "g" + std::to_string(i)});
    }
  }
  const McNemar test = mcnemar(many_first, many_second);
  EXPECT_TRUE(test.grouped);
  // Each group votes once: (9 - 2)² / (9 + 2) on one degree of freedom.
  EXPECT_NEAR(test.p, std::erfc(std::sqrt(49.0 / 11 / 2)), 1e-12);
}

/// Scores of two models that see the truth through noise, the second through more.
std::array<std::vector<Scored>, 2> models(double second_noise, std::uint64_t seed, int cases) {
  std::array<std::vector<Scored>, 2> out;
  const Random random{seed, 0};
  for (int i = 0; i < cases; ++i) {
    const auto at = static_cast<std::uint64_t>(3 * i);
    const bool truth = i % 3 == 0;
    out[0].push_back({truth + random.normal(at), truth, ""});
    out[1].push_back({truth + second_noise * random.normal(at + 1), truth, ""});
  }
  return out;
}

TEST(AucDifference, IsTheDifferenceWithAnErrorThatKnowsOfThePairing) {
  const auto [first, second] = models(1, 1, 300);
  const auto same = auc_difference(first, first);
  EXPECT_EQ(same->value, 0);
  EXPECT_EQ(same->p, 1);
  EXPECT_NEAR(same->standard_error, 0, 1e-12) << "a model does not differ from itself";
  const auto difference = auc_difference(first, second);
  EXPECT_NEAR(difference->value, auc_of(first)->value - auc_of(second)->value, 1e-12);
  const double unpaired = std::hypot(auc_of(first)->standard_error, auc_of(second)->standard_error);
  EXPECT_NEAR(difference->standard_error, unpaired, 0.15 * unpaired) << "their noise is independent";
}

TEST(AucDifference, FindsChanceInOneOfTwentyAndADifferenceWhereThereIsOne) {
  int by_chance = 0, found = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto [first, equal] = models(1, seed, 120);
    by_chance += auc_difference(first, equal)->p < 0.05;
    const auto [better, worse] = models(3, seed, 300);
    found += auc_difference(better, worse)->p < 0.05;
  }
  EXPECT_NEAR(by_chance / 200.0, 0.05, 0.04);
  EXPECT_GT(found, 150);
}

Predictions predictions(std::initializer_list<std::tuple<const char*, bool, double>> rows) {
  Predictions out;
  out.labels = {"any"};
  for (const auto& [id, truth, p] : rows) {
    Prediction& row = out.rows.emplace_back();
    row.id = id;
    row.truth = {truth};
    row.probability = {p};
  }
  return out;
}

TEST(Compare, TakesTheCasesBothHaveSeen) {
  const Predictions first = predictions({{"a", true, 0.9}, {"b", false, 0.2}, {"c", true, 0.8}});
  const Predictions second = predictions({{"c", true, 0.3}, {"b", false, 0.4}, {"d", true, 0.8}});
  const auto comparisons = compare(first, second);
  ASSERT_TRUE(comparisons) << comparisons.error().sentence();
  ASSERT_EQ(comparisons->size(), 1u);
  const Comparison& one = comparisons->front();
  EXPECT_EQ(one.cases, 2);
  EXPECT_EQ(one.first->value, 1);
  EXPECT_EQ(one.second->value, 0);
  EXPECT_EQ(one.accuracy.first_only, 1);
  EXPECT_THAT(text_of(*comparisons, "one.csv", "two.csv"), testing::HasSubstr("A - B +1.000"));
  EXPECT_EQ(json_of(*comparisons)[0]["cases"], 2);
  EXPECT_EQ(text_of(overlapping(first, second)), "on 2 cases: 2 of A's 3, 2 of B's 3");
}

TEST(Compare, RefusesWhatCannotBeCompared) {
  const Predictions first = predictions({{"a", true, 0.9}});
  EXPECT_THAT(compare(first, predictions({{"z", true, 0.9}})).error().sentence(),
              testing::HasSubstr("no case in common"));
  EXPECT_THAT(compare(first, predictions({{"a", false, 0.9}})).error().sentence(),
              testing::HasSubstr("disagree"));
}

}  // namespace
}  // namespace haima::measure
