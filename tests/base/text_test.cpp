#include "base/text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace haima {
namespace {

TEST(Text, PrintableKeepsUtf8AndReplacesControlsAndBrokenBytes) {
  EXPECT_EQ(printable("Zürich 頭部"), "Zürich 頭部");
  EXPECT_EQ(printable("a\x1b[31mb\n"), "a?[31mb?");
  EXPECT_EQ(printable("\xff\xc3"), "??");
  EXPECT_EQ(printable("\xc0\xaf"), "??");       // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");  // a surrogate
  EXPECT_EQ(printable("\xc2\x9b"
                      "1m"),
            "?1m");  // a C1 control: terminals obey it
}

TEST(Text, NaturalOrderCountsNumbers) {
  std::vector<std::string> names = {"I100", "I10", "I20", "I9", "i1", "I010"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_EQ(names, (std::vector<std::string>{"I9", "I010", "I10", "I20", "I100", "i1"}));
}

TEST(Text, OneIsNotSeveral) {
  EXPECT_EQ(counted(1, "picture"), "1 picture");
  EXPECT_EQ(counted(0, "picture"), "0 pictures");
  EXPECT_EQ(counted(2, "study", "studies"), "2 studies");
}

TEST(Text, NumbersAreWholeOrNothing) {
  EXPECT_EQ(to_double(" +1.5e2 "), 150.0);
  EXPECT_FALSE(to_double("1.5mm"));
  EXPECT_FALSE(to_double("nan"));
  EXPECT_FALSE(to_double(""));
  EXPECT_EQ(to_integer(" -7 "), -7);
  EXPECT_FALSE(to_integer("7.0"));
}

}  // namespace
}  // namespace haima
