#include "base/table.h"

#include <gtest/gtest.h>

namespace haima {
namespace {

TEST(Table, AlignsColumnsWhateverTheScript) {
  EXPECT_EQ(table_text({{"name", "ml"}, {{"Zürich", "1"}, {"頭部", "22"}}, {false, true}}, 80),
            "name    ml\n"
            "Zürich   1\n"
            "頭部    22\n");
}

TEST(Table, TheLastColumnWrapsUnderItself) {
  EXPECT_EQ(table_text({{}, {{"a", "one two three four five six seven"}}, {}}, 28, 2),
            "  a  one two three four five\n"
            "     six seven\n");
}

TEST(Table, AWordLongerThanTheLineStandsWhole) {
  EXPECT_EQ(wrapped("see https://example.org/abcdefgh now", 10, 1),
            "see\n https://example.org/abcdefgh\n now");
}

TEST(Table, ControlCharactersAreReplaced) {
  EXPECT_EQ(table_text({{}, {{"a\x1b[31m", "b\n"}}, {}}, 80), "a?[31m  b?\n");
}

}  // namespace
}  // namespace haima
