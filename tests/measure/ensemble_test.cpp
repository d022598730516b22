// What an ensemble says: the mean of its members on the logit.
#include <gtest/gtest.h>

#include <cmath>

#include "measure/predictions.h"

namespace haima::measure {
namespace {

Predictions said(std::string_view rows, std::string_view head = "id,set,group,fold,any,p_any") {
  auto read = predictions_from(std::string{head} + "\n" + std::string{rows}, "drawn");
  EXPECT_TRUE(read) << read.error().sentence();
  return *std::move(read);
}

TEST(MeanOfMembers, IsTakenOnTheLogitWhateverTheOrderOfCases) {
  const std::vector<Predictions> members{said("a,s,g,0,1,0.9\nb,s,h,1,0,0.2\n"),
                                         said("b,s,h,1,0,0.2\na,s,g,0,1,0.5\n")};
  const auto mean = mean_of(members);
  ASSERT_TRUE(mean) << mean.error().sentence();
  ASSERT_EQ(mean->rows.size(), 2u);
  EXPECT_EQ(mean->rows[0].id, "a");
  EXPECT_NEAR(mean->rows[0].probability[0], 0.75, 1e-9);  // sqrt(9) to 1
  EXPECT_NEAR(mean->rows[1].probability[0], 0.2, 1e-9);
  EXPECT_EQ(mean->rows[0].truth[0], true);
}

TEST(MeanOfMembers, OfExclusiveClassesSumsToOne) {
  const char* head = "id,set,group,fold,none,p_none,any,p_any";
  const std::vector<Predictions> members{said("a,s,g,0,1,0.8,0,0.2\n", head),
                                         said("a,s,g,0,1,0.5,0,0.5\n", head)};
  const auto mean = mean_of(members);
  ASSERT_TRUE(mean) << mean.error().sentence();
  EXPECT_NEAR(mean->rows[0].probability[0], 2.0 / 3, 1e-9);  // 2 to 1
  EXPECT_NEAR(mean->rows[0].probability[0] + mean->rows[0].probability[1], 1, 1e-12);
}

TEST(MeanOfMembers, RefusesOtherCasesAndOtherFolds) {
  const Predictions one = said("a,s,g,0,1,0.9\n");
  for (const char* other : {"b,s,g,0,1,0.9\n", "a,s,g,1,1,0.9\n", "a,s,g,0,1,0.9\nb,s,g,0,1,0.9\n"}) {
    const std::vector<Predictions> members{one, said(other)};
    EXPECT_FALSE(mean_of(members)) << other;
  }
  EXPECT_FALSE(mean_of({}));
}

}  // namespace
}  // namespace haima::measure
