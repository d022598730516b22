#include "report/words.h"

#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample.h"

namespace haima::report {
namespace {

TEST(Words, SlicesAreCountedFromOneAndRunsAreJoined) {
  EXPECT_EQ(slices_text({8, 9, 10, 16, 3}), "4, 9–11, 17");
  EXPECT_EQ(slices_text({0}), "1");
  EXPECT_EQ(slices_text({}), "");
}

TEST(Words, TheSummaryNamesKindsSidesVolumeAndSlices) {
  auto sample = test::bleeding_sample();
  EXPECT_EQ(summary(sample.findings), "Intraparenchymal (left) and subdural (right), 11.4 ml, slices 5–8");
  sample.findings.lesions.push_back(sample.findings.lesions[0]);
  sample.findings.lesions[2].side = reader::Side::right;
  EXPECT_EQ(summary(sample.findings),
            "Intraparenchymal (both sides) and subdural (right), 11.4 ml, slices 5–8");
}

TEST(Words, ASummaryOfNothingFoundIsEmptyAndAKindMayBeUnknown) {
  EXPECT_EQ(summary(test::healthy_sample().findings), "");
  auto sample = test::bleeding_sample();
  sample.findings.lesions.resize(1);
  sample.findings.lesions[0].kind.reset();
  sample.findings.volume_ml.reset();
  EXPECT_EQ(summary(sample.findings), "Left side, slices 5–8");
  sample = test::bleeding_sample();
  sample.findings.lesions[0].kind.reset();
  EXPECT_EQ(summary(sample.findings), "Kind not named (left) and subdural (right), 11.4 ml, slices 5–8");
}

TEST(Words, FiguresNeverClaimMoreThanIsKnown) {
  EXPECT_EQ(chance_text(0.999), "over 0.99");
  EXPECT_EQ(chance_text(1), "1.00");
  EXPECT_EQ(chance_text(0.001), "under 0.01");
  EXPECT_EQ(chance_text(0), "0.00");
  EXPECT_EQ(chance_text(std::nullopt), "not known");
  EXPECT_EQ(ml_text(0.02), "under 0.1 ml");
  EXPECT_EQ(ml_text(12.345), "12.3 ml");
}

TEST(Text, TheVerdictStandsInTheFirstLineAndTheNoticeInTheLast) {
  for (const int columns : {40, 80, 120}) {
    const std::string text = text_of(test::bleeding_sample().findings, columns);
    EXPECT_TRUE(text.starts_with("Bleeding found: Intraparenchymal")) << text;
    const std::string notice = "Not a medical device.\n";
    EXPECT_NE(text.find("For research use only."), std::string::npos);
    EXPECT_TRUE(text.ends_with(notice) || columns == 40) << text;
  }
  EXPECT_TRUE(text_of(test::healthy_sample().findings).starts_with("No bleeding found\n"));
}

TEST(Text, NoLineButATableIsWiderThanTheTerminal) {
  const std::string text = text_of(test::bleeding_sample().findings, 80);
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = text.substr(begin, end - begin);
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    EXPECT_LE(columns, 80u) << line;
  }
}

TEST(Text, AFileCannotMoveTheCursor) {
  auto findings = test::bleeding_sample().findings;
  findings.path = "evil\x1b[2J";
  findings.series[0].description = "a\x07\x9b";
  for (const char c : text_of(findings)) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Text, AFailureNamesItsFileAndItsReason) {
  const std::string text =
      text_of("scan.zip", Error{Code::truncated, "scan.zip", "ends after 12 of 900 bytes", {}});
  EXPECT_TRUE(text.starts_with("Not read: scan.zip\n")) << text;
  EXPECT_NE(text.find("ends after 12 of 900 bytes"), std::string::npos);
}

}  // namespace
}  // namespace haima::report
