// The threshold reader looks at nothing but brightness: without the bright clot nothing is left of its
// verdict.
#include "reader/occlusion.h"

#include <gtest/gtest.h>

#include "reader/bleeding_head.h"
#include "reader/reader.h"

namespace haima::reader::test {
namespace {

const ct::Scan& bleeding() {
  static const ct::Scan scan = phantom::scan_of(bleeding_head(28));
  return scan;
}

TEST(Occlusion, TakesTheVerdictAwayWithTheClot) {
  const Model model = *model_named("threshold", Limits{});
  const Findings findings = *read(bleeding(), model, haima::test::context());
  ASSERT_EQ(findings.verdict, Verdict::bleeding);
  const auto occlusion = occluded(bleeding(), findings, model, haima::test::context());
  ASSERT_TRUE(occlusion) << occlusion.error().sentence();
  EXPECT_LT(*occlusion->after.any, *occlusion->before.any / 2);
  ASSERT_FALSE(occlusion->slices.empty());
  const Occluded& worst = occlusion->slices.front();
  EXPECT_LT(worst.after.any.value_or(1), *worst.before.any);
  EXPECT_GT(worst.painted_share, 0.001);
  EXPECT_LT(worst.painted_share, 0.1);
  for (std::size_t n = 1; n < occlusion->slices.size(); ++n)
    EXPECT_LE(*occlusion->slices[n].before.any, *occlusion->slices[n - 1].before.any);
}

TEST(Occlusion, PaintsWithTheBrainAroundAndNothingElse) {
  const Model model = *model_named("threshold", Limits{});
  const Findings findings = *read(bleeding(), model, haima::test::context());
  const Occlusion occlusion = *occluded(bleeding(), findings, model, haima::test::context());
  double sum = 0, count = 0;
  for (std::size_t n = 0; n < findings.slices.size(); ++n) {
    const auto& before = bleeding().stack.slices[n].plane;
    const auto& after = occlusion.painted.stack.slices[n].plane;
    if (!findings.slices[n].flagged) {
      EXPECT_EQ(after.values, before.values) << "a slice that was not suspected";
    }
    for (int y = 0; y < before.height(); ++y) {
      for (int x = 0; x < before.width(); ++x) {
        if (before.values.at(x, y) != after.values.at(x, y))
          sum += static_cast<double>(after.hu(x, y)), ++count;
      }
    }
  }
  EXPECT_GT(sum / count, 20);
  EXPECT_LT(sum / count, 45);
}

TEST(Occlusion, OfAScanWithoutSuspicionIsEmpty) {
  Findings findings = *read(bleeding(), *model_named("threshold", Limits{}), haima::test::context());
  for (SliceFindings& slice : findings.slices) slice.flagged = false;
  const auto occlusion =
      occluded(bleeding(), findings, *model_named("threshold", Limits{}), haima::test::context());
  ASSERT_TRUE(occlusion);
  EXPECT_TRUE(occlusion->slices.empty());
}

}  // namespace
}  // namespace haima::reader::test
