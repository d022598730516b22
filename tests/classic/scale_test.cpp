#include "classic/scale.h"

#include <gtest/gtest.h>

#include <cmath>

#include "drawn.h"

namespace haima::classic {
namespace {

TEST(Scale, BringsEachColumnToMean0AndDeviation1) {
  const Rows raw = two_gaussians(100, 1, 1), rows = scaled(raw, scale_of(raw, true, 0));
  for (std::size_t i = 0; i < rows.columns; ++i) {
    double sum = 0, squares = 0;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      sum += static_cast<double>(rows.row(n)[i]);
      squares += static_cast<double>(rows.row(n)[i]) * static_cast<double>(rows.row(n)[i]);
    }
    EXPECT_NEAR(sum / 100, 0, 1e-5);
    EXPECT_NEAR(squares / 100, 1, 1e-4);
  }
}

TEST(Scale, LeavesAColumnThatDoesNotVaryFinite) {
  Rows rows{2, {}, {}, {}};
  for (int n = 0; n < 10; ++n) rows.add(std::vector<float>{3, static_cast<float>(n)}, n % 2 == 0, "");
  const Rows on_scale = scaled(rows, scale_of(rows, true, 1));
  for (const float value : on_scale.values) EXPECT_TRUE(std::isfinite(value));
}

TEST(Scale, FindsTheDirectionInWhichRowsSpread) {
  const Random random{2, 0};
  Rows rows{2, {}, {}, {}};
  for (std::uint64_t n = 0; n < 500; ++n) {
    const double along = random.normal(2 * n), across = 0.1 * random.normal(2 * n + 1);
    rows.add(std::vector<float>{static_cast<float>(5 + 40 * (along - across)),
                                static_cast<float>(0.01 * (along + across))},
             n % 2 == 0, "");
  }
  const graph::Weights scale = scale_of(rows, false, 1);
  const auto& axis = scale.find("axes")->second.values;
  ASSERT_EQ(axis.size(), 2u);
  // On one scale both spread alike, and together.
  EXPECT_NEAR(axis[0], std::sqrt(0.5), 0.01);
  EXPECT_NEAR(axis[1], std::sqrt(0.5), 0.01);
}

TEST(Rows, FoldsKeepGroupsTogether) {
  Rows rows = two_gaussians(60, 1, 1);
  for (std::size_t n = 0; n < 60; ++n) rows.groups[n] = "g" + std::to_string(n / 3);
  const auto folds = folds_of(rows, 5, 1);
  ASSERT_EQ(folds.size(), 5u);
  std::map<std::string, std::size_t> fold_of;
  std::size_t all = 0;
  for (std::size_t fold = 0; fold < folds.size(); ++fold) {
    all += folds[fold].size();
    for (const std::size_t n : folds[fold]) {
      const auto [at, is_new] = fold_of.try_emplace(rows.groups[n], fold);
      EXPECT_EQ(at->second, fold) << rows.groups[n];
    }
  }
  EXPECT_EQ(all, 60u);
}

}  // namespace
}  // namespace haima::classic
