#include "base/csv.h"

#include <gmock/gmock.h>

namespace haima {
namespace {

using testing::HasSubstr;

constexpr std::array<std::string_view, 2> columns = {"file", "any"};

std::string refusal(std::string_view text) {
  const auto table = CsvTable::parse(text, "slices.csv", columns);
  return table ? "" : table.error().sentence();
}

TEST(CsvTable, ReadsCellsByTheNameOfTheirColumn) {
  const auto table = CsvTable::parse(
      "\xEF\xBB\xBF"
      "any,file\r\n1,\"a, \"\"b\"\"\"\r\n,c\r\n\r\n0,d",
      "slices.csv", columns);
  ASSERT_TRUE(table) << table.error().sentence();
  ASSERT_EQ(table->size(), 3u);
  EXPECT_EQ(table->cell(0, "file"), "a, \"b\"");
  EXPECT_EQ(*table->flag(0, "any"), std::optional{true});
  EXPECT_EQ(*table->flag(1, "any"), std::nullopt) << "empty is not known, never no";
  EXPECT_EQ(*table->flag(2, "any"), std::optional{false});
}

TEST(CsvTable, NamesTheLineAndTheColumnThatAreWrong) {
  EXPECT_THAT(refusal("file,any\na,1\nb,1,2\n"), HasSubstr("slices.csv line 3: 3 cells under 2 columns"));
  EXPECT_THAT(refusal("file\na\n"), HasSubstr("slices.csv line 1: there is no column \"any\""));
  EXPECT_THAT(refusal("file,any\n\"a,1\n"), HasSubstr("line 2: a quoted cell does not end"));
  EXPECT_THAT(refusal(""), HasSubstr("there is no column"));
  const auto table = CsvTable::parse("file,any\na,maybe\n", "slices.csv", columns);
  EXPECT_THAT(table->flag(0, "any").error().sentence(),
              HasSubstr("slices.csv line 2: any is \"maybe\", not 0, 1 or empty"));
  EXPECT_THAT(table->integer(0, "any").error().sentence(), HasSubstr("not a whole number"));
  EXPECT_THAT(table->number(0, "any").error().sentence(), HasSubstr("not a number"));
}

TEST(CsvTable, PassesOverCommentsBeforeItsColumnsAndStillCountsLines) {
  const auto table = CsvTable::parse("# said\n\"# more\",\nfile,any\n#a,1\n", "slices.csv", columns);
  ASSERT_TRUE(table) << table.error().sentence();
  EXPECT_EQ(table->cell(0, "file"), "#a") << "no comment among the rows";
  EXPECT_EQ(table->line(0), "slices.csv line 4");
  EXPECT_THAT(refusal("# said\nfile\na\n"), HasSubstr("slices.csv line 2: there is no column \"any\""));
}

TEST(CsvTable, RefusesMoreColumnsThanATableHas) {
  EXPECT_THAT(refusal(std::string(300, ',')), HasSubstr("more than 256 columns"));
}

}  // namespace
}  // namespace haima
