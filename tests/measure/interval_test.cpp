#include <gtest/gtest.h>

#include <cmath>

#include "measure/measure.h"

namespace haima::measure {
namespace {

TEST(Wilson, AgreesWithNewcombesTable) {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
  struct Row {
    int hits, of;
    double low, high;
  };
  for (const Row& row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605}, Row{0, 20, 0.0, 0.1611},
                         Row{1, 29, 0.0061, 0.1718}}) {
    const Interval interval = wilson(static_cast<double>(row.hits) / row.of, row.of);
    EXPECT_NEAR(interval.low, row.low, 5e-5) << row.hits << "/" << row.of;
    EXPECT_NEAR(interval.high, row.high, 5e-5) << row.hits << "/" << row.of;
  }
}

std::vector<Trial> trials(int groups, int per_group, int (*hits_of)(int)) {
  std::vector<Trial> out;
  for (int g = 0; g < groups; ++g) {
    for (int i = 0; i < per_group; ++i) out.push_back({i < hits_of(g), "p" + std::to_string(g)});
  }
  return out;
}

TEST(Share, CountsGroupsOfEqualTrialsOnce) {
  // Whole patients are right or wrong: ten trials of each say no more than one.
  const auto repeated = trials(40, 10, [](int g) { return g % 4 == 0 ? 0 : 10; });
  const Share share = share_of(repeated);
  EXPECT_DOUBLE_EQ(*share.value, 0.75);
  const Interval of_patients = wilson(0.75, 39);  // 40 groups, less one for the mean
  EXPECT_NEAR(share.interval.low, of_patients.low, 1e-9);
  EXPECT_NEAR(share.interval.high, of_patients.high, 1e-9);
}

TEST(Share, TakesUngroupedTrialsAsTheyAre) {
  std::vector<Trial> single(263);
  for (int i = 0; i < 81; ++i) single[static_cast<std::size_t>(i)].hit = true;
  EXPECT_NEAR(share_of(single).interval.low, 0.2553, 5e-5);
}

TEST(Share, CountsEachGroupOnceWhereAllAreHits) {
  const Share share = share_of(trials(12, 30, [](int) { return 30; }));
  EXPECT_DOUBLE_EQ(*share.value, 1);
  EXPECT_NEAR(share.interval.low, wilson(1, 12).low, 1e-12);
}

TEST(Share, OfNothingIsNotKnown) { EXPECT_FALSE(share_of({}).value); }

TEST(Confusion, CountsItsFourCells) {
  std::vector<Call> calls;
  const auto add = [&](int count, bool called, bool truth) {
    for (int i = 0; i < count; ++i) calls.push_back({called, truth, ""});
  };
  add(20, true, true), add(180, true, false), add(10, false, true), add(1820, false, false);
  const Confusion confusion = confusion_of(calls);
  EXPECT_EQ(confusion.true_positive, 20);
  EXPECT_EQ(confusion.false_positive, 180);
  EXPECT_NEAR(*confusion.sensitivity.value, 20 / 30.0, 1e-12);
  EXPECT_NEAR(*confusion.specificity.value, 0.91, 1e-12);
  EXPECT_NEAR(*confusion.ppv.value, 0.10, 1e-12);
  EXPECT_NEAR(*confusion.npv.value, 1820 / 1830.0, 1e-12);
  EXPECT_NEAR(*confusion.accuracy.value, 1840 / 2030.0, 1e-12);
}

}  // namespace
}  // namespace haima::measure
