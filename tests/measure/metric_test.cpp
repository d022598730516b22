#include "measure/metric.h"

#include <gmock/gmock.h>

#include <cmath>

#include "base/csv.h"
#include "base/random.h"
#include "measure/judgement.h"
#include "support/data.h"

namespace haima::measure {
namespace {

Predictions drawn() {
  const std::array files = {test::source_folder() / "tests/measure/truth/predictions.csv"};
  return *read_predictions(files);
}

std::size_t place_of(std::string_view name) {
  for (std::size_t m = 0; m < metrics().size(); ++m) {
    if (metrics()[m].name == name) return m;
  }
  ADD_FAILURE() << name;
  return 0;
}

TEST(Metric, IsWhatItsDefinitionSaysCountedTheSlowWay) {
  constexpr std::array<std::string_view, 3> columns = {"threshold", "metric", "value"};
  const auto truth = *CsvTable::read(test::source_folder() / "tests/measure/truth/figures.csv", columns);
  const auto scored = scored_of(drawn(), 0);
  EXPECT_EQ(truth.size(), 2 * metrics().size()) << "every metric has its truth";
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const auto figures = figures_of(scored, *truth.number(row, "threshold"), {.draws = 1});
    const Figure& figure = figures[place_of(truth.cell(row, "metric"))];
    ASSERT_TRUE(figure.value) << truth.cell(row, "metric");
    EXPECT_NEAR(*figure.value, *truth.number(row, "value"), 1e-9) << truth.cell(row, "metric");
  }
}

TEST(Metric, CasesOfOneProbabilityAreOfOneBinWhateverTheirOrder) {
  std::vector<Scored> sorted;
  for (int n = 0; n < 200; ++n) sorted.push_back({0.5, n < 100, std::to_string(n)});
  const auto error = figures_of(sorted, 0.5, {.draws = 1})[place_of("calibration_error")];
  EXPECT_NEAR(error.value.value(), 0, 1e-9) << "half of them are so, as was told";
}

TEST(Metric, HasAnIntervalAboutItsValueThatShrinksWithTheCases) {
  const auto scored = scored_of(drawn(), 0);
  std::vector<Scored> thrice;
  for (int copy = 0; copy < 4; ++copy) {
    for (Scored one : scored) {
      one.group += "_" + std::to_string(copy);
      thrice.push_back(one);
    }
  }
  const auto one = figures_of(scored, 0.5, {.draws = 400}), more = figures_of(thrice, 0.5, {.draws = 400});
  for (std::size_t m = 0; m < one.size(); ++m) {
    EXPECT_LT(one[m].interval.low, *one[m].value) << metrics()[m].name;
    // The error of calibration is above 0 by chance alone: draws lie above it.
    if (metrics()[m].name != "calibration_error") {
      EXPECT_GT(one[m].interval.high, *one[m].value) << metrics()[m].name;
    }
    const double ratio =
        (one[m].interval.high - one[m].interval.low) / (more[m].interval.high - more[m].interval.low);
    EXPECT_NEAR(ratio, 2, 0.6) << metrics()[m].name << ": four times the cases, half the width";
  }
}

TEST(Metric, CountsAGroupsCasesAsOneInTheBootstrap) {
  const auto scored = scored_of(drawn(), 0);
  std::vector<Scored> copied;
  for (const Scored& one : scored) copied.insert(copied.end(), 5, one);
  const std::size_t brier = place_of("brier");
  const auto width = [&](const std::vector<Scored>& cases) {
    const Interval interval = figures_of(cases, 0.5, {.draws = 400})[brier].interval;
    return interval.high - interval.low;
  };
  EXPECT_NEAR(width(copied) / width(scored), 1, 0.05) << "copies within a group add no certainty";
}

TEST(Metric, BootstrapsTheMeanAsItsStandardErrorSays) {
  // Brier of independent cases is a mean: its interval is close to the normal one.
  std::vector<Scored> scored;
  const Random random{3, 0};
  double sum = 0, squares = 0;
  for (std::uint64_t i = 0; i < 500; ++i) {
    const double p = random.uniform(2 * i);
    const bool truth = random.chance(2 * i + 1, p);
    scored.push_back({p, truth, ""});
    const double loss = (p - truth) * (p - truth);
    sum += loss, squares += loss * loss;
  }
  const double mean = sum / 500, error = std::sqrt((squares / 500 - mean * mean) / 499);
  const Interval interval = figures_of(scored, 0.5, {.draws = 2000})[place_of("brier")].interval;
  EXPECT_NEAR(interval.low, mean - z_95 * error, 0.15 * error);
  EXPECT_NEAR(interval.high, mean + z_95 * error, 0.15 * error);
}

TEST(Metric, IsTheSameForASeed) {
  const auto scored = scored_of(drawn(), 0);
  const auto low = [&](std::uint64_t seed) {
    return figures_of(scored, 0.5, {.draws = 100, .seed = seed})[place_of("mcc")].interval.low;
  };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

TEST(Metric, IsNotKnownWhereAClassIsMissing) {
  const std::vector<Scored> scored = {{0.2, false, ""}, {0.4, false, ""}};
  const auto figures = figures_of(scored, 0.5);
  EXPECT_FALSE(figures[place_of("sensitivity")].value);
  EXPECT_FALSE(figures[place_of("auc")].value);
  EXPECT_FALSE(figures[place_of("ppv")].value);
  EXPECT_FALSE(figures[place_of("brier_skill")].value);
  EXPECT_EQ(figures[place_of("specificity")].value, 1);
}

TEST(OperatingPoint, CallsAsManyAsAsked) {
  std::vector<Scored> scored;
  for (int i = 1; i <= 20; ++i) scored.push_back({i / 100.0, true, ""});
  scored.push_back({0.9, false, ""});
  EXPECT_EQ(threshold_at_sensitivity(scored, 0.95), 0.02);
  EXPECT_EQ(threshold_at_sensitivity(scored, 1), 0.01);
  EXPECT_EQ(threshold_at_sensitivity(scored, 0.5), 0.11);
  EXPECT_EQ(threshold_at_sensitivity({}, 0.5), std::nullopt);
}

TEST(Prevalence, TurnsIntoPredictiveValuesByBayes) {
  EXPECT_NEAR(ppv_at(0.9, 0.8, 0.1), 0.09 / 0.27, 1e-12);
  EXPECT_NEAR(npv_at(0.9, 0.8, 0.1), 0.72 / 0.73, 1e-12);
}

}  // namespace
}  // namespace haima::measure
