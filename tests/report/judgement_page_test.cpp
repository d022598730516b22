#include "report/judgement_page.h"

#include <gtest/gtest.h>

#include "report/html_text.h"
#include "support/data.h"

namespace haima::report {
namespace {

constexpr std::string_view attack = R"re(<img src=x onerror="alert('1')">)re";

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

/// 60 cases of two labels; every third is wrong.
measure::Predictions predictions(const std::string& set) {
  measure::Predictions all{{"any", "subdural"}, {}};
  for (int i = 0; i < 60; ++i) {
    measure::Prediction row;
    row.id = "case" + std::to_string(i), row.group = row.id, row.set = i % 2 ? set : "other";
    const bool truth = i % 5 < 2;
    row.truth = {truth, i % 4 == 0};
    row.probability = {(truth != (i % 3 == 0)) ? 0.6 + i / 200.0 : 0.1 + i / 200.0, i % 4 == 0 ? 0.7 : 0.2};
    all.rows.push_back(std::move(row));
  }
  return all;
}

chart::Subject subject(const std::string& name, const std::string& set = "drawn") {
  measure::JudgeOptions options;
  options.bootstrap.draws = 50;
  chart::Subject out{name, predictions(set), {}, {}};
  out.judgement = measure::judged(out.predictions, options);
  for (int i = 1; i <= 8; ++i) out.logs.resize(1), out.logs[0].push_back({i, {{"loss", 1.0 / i}}});
  return out;
}

TEST(JudgementPage, HoldsEveryMetricOfEachLabelWithItsIntervalAndItsCases) {
  JudgementPage page{.title = "net", .subjects = {subject("net")}};
  const std::string html = html_of(page);
  for (const measure::Metric& metric : measure::metrics())
    EXPECT_EQ(count(html, "<th scope=\"row\">" + escaped(metric.title) + "</th>"), 1u) << metric.title;
  EXPECT_NE(html.find("<td class=\"number\">24, 36</td>"), std::string::npos);  // any
  EXPECT_NE(html.find("<td class=\"number\">15, 45</td>"), std::string::npos);  // subdural
  EXPECT_NE(html.find("1.000 (0.940 to 1.000)"),
            std::string::npos);  // accuracy of subdural: Wilson, 60 of 60
  EXPECT_NE(html.find("set drawn"), std::string::npos);
}

TEST(JudgementPage, FetchesNothingRunsNothingAndSaysWhatItIsFor) {
  const std::string html = html_of({.title = "net", .subjects = {subject("net")}});
  EXPECT_EQ(count(html, "<script"), 0u);
  EXPECT_EQ(count(html, "http://") + count(html, "https://"), 0u);
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  EXPECT_GE(count(html, "For research use only. Not a medical device."), 2u);
  EXPECT_GE(count(html, "<svg class=\"chart\""), 6u);
}

TEST(JudgementPage, TextOfFilesStaysText) {
  const std::string hostile{attack};
  JudgementPage page{.title = hostile, .subjects = {subject(hostile, hostile)}};
  page.cards = {{hostile, {{hostile, hostile}}}};
  page.shelves = {{hostile, hostile, {{image::Plane<std::uint8_t>{4, 4}, hostile}}}};
  const std::string html = html_of(page);
  EXPECT_EQ(count(html, "<img src=x"), 0u);
  EXPECT_GE(count(html, "&lt;img src=x"), 6u);
}

TEST(JudgementPage, SeveralModelsStandInColumnsWithTheTestsBetweenThem) {
  JudgementPage page{.title = "two", .subjects = {subject("first"), subject("second")}};
  page.comparisons = {*measure::compare(page.subjects[0].predictions, page.subjects[1].predictions)};
  const std::string html = html_of(page);
  EXPECT_GE(count(html, "<th scope=\"col\" class=\"number\">second</th>"), 2u);  // a table for each label
  EXPECT_NE(html.find("<th scope=\"row\">second, subdural</th>"), std::string::npos);
  EXPECT_NE(html.find("0 : 0"), std::string::npos);
}

TEST(JudgementPage, TheFolderHoldsThePageAndEveryPictureOnItsOwn) {
  const haima::test::TemporaryFolder folder;
  ASSERT_TRUE(write_judgement(folder.path(), {.title = "net", .subjects = {subject("net")}}));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "report.html"));
  for (const char* name :
       {"roc", "precision-recall", "confusion-any", "calibration-any", "risk-coverage", "loss"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "figures" / (std::string{name} + ".svg"))) << name;
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "figures" / (std::string{name} + ".png"))) << name;
  }
}

}  // namespace
}  // namespace haima::report
