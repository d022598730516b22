// The contract of every method of the table: a new one enters by itself.
#include <gtest/gtest.h>

#include <cmath>

#include "classic/course.h"
#include "classic/method.h"
#include "drawn.h"
#include "measure/auc.h"

namespace haima::classic {
namespace {

double auc_on(const features::Learner& learner, const Rows& rows) {
  std::vector<measure::Scored> scored;
  for (std::size_t n = 0; n < rows.size(); ++n)
    scored.push_back({features::probability_of(learner, rows.row(n)), rows.truth[n], rows.groups[n]});
  return measure::auc_of(scored)->value;
}

class Methods : public testing::TestWithParam<std::string> {};

TEST_P(Methods, TellTwoGaussiansApartNearlyAsWellAsCanBe) {
  const Method& method = **method_named(GetParam());
  auto course = Course::of(two_gaussians(160, 1.5, 1), 1);
  ASSERT_TRUE(course) << course.error().sentence();
  const auto learned = course->learned(method);
  ASSERT_TRUE(learned) << learned.error().sentence();
  const features::Learner& learner = (*learned)->learner;
  ASSERT_TRUE(features::check(learner, 6, "learned"));
  const Rows fresh = two_gaussians(2000, 1.5, 2);
  // Two columns 1.5 deviations apart each: the best rule there is has an area of Φ(1.5 √2 / √2) = 0.933.
  EXPECT_GT(auc_on(learner, fresh), 0.86);
  EXPECT_LT(auc_on(learner, fresh), 0.95);
  EXPECT_NEAR((*learned)->auc, auc_on(learner, fresh), 0.08);
  // Probabilities mean what they say: half of what is called bleeds, and the loss is near the best rule's.
  double loss = 0;
  for (std::size_t n = 0; n < fresh.size(); ++n) {
    const double p = features::probability_of(learner, fresh.row(n));
    ASSERT_TRUE(p > 0 && p < 1);
    loss -= std::log(fresh.truth[n] ? p : 1 - p) / static_cast<double>(fresh.size());
  }
  EXPECT_LT(loss, 0.5) << "a coin's is 0.69, the best rule's 0.33";
}

TEST_P(Methods, LearnTheSameTwice) {
  const Method& method = **method_named(GetParam());
  const auto once = [&] {
    auto course = Course::of(two_gaussians(60, 1, 3), 7);
    return (*course->learned(method))->learner;
  };
  const features::Learner a = once(), b = once();
  EXPECT_EQ(a.tensors, b.tensors);
  EXPECT_EQ(a.slope, b.slope);
  for (std::size_t n = 0; n < a.members.size(); ++n) EXPECT_EQ(a.members[n].tensors, b.members[n].tensors);
}

TEST_P(Methods, LetBothClassesCountAlike) {
  const Method& method = **method_named(GetParam());
  const Rows even = two_gaussians(400, 2, 5);
  Rows uneven{even.columns, {}, {}, {}};
  for (std::size_t n = 0; n < even.size(); ++n) {
    if (!even.truth[n] || n % 8 == 1) uneven.add(even.row(n), even.truth[n], even.groups[n]);
  }
  auto course = Course::of(uneven, 1);
  const auto learned = course->learned(method);
  ASSERT_TRUE(learned) << learned.error().sentence();
  double called = 0;
  const Rows fresh = two_gaussians(1000, 2, 6);
  for (std::size_t n = 0; n < fresh.size(); ++n)
    called += features::probability_of((*learned)->learner, fresh.row(n)) >= 0.5;
  EXPECT_NEAR(called / 1000, 0.5, 0.12) << "one in five teaches as bleeding, half must be called so";
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const Method& method : methods()) names.emplace_back(method.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Table, Methods, testing::ValuesIn(names()),
                         [](const auto& method) { return method.param; });

TEST(Course, RefusesWhatCannotBeLearnedFrom) {
  Rows one_class = two_gaussians(40, 1, 1);
  one_class.truth.assign(40, true);
  EXPECT_FALSE(Course::of(one_class, 1));
  EXPECT_FALSE(Course::of(two_gaussians(3, 1, 1), 1));
}

}  // namespace
}  // namespace haima::classic
