// Text laid out for a terminal: lines wrapped, rows in aligned columns. Text from files is made
// printable on the way, so that no file can move the cursor.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace haima {

/// Columns that `text` takes on a terminal: East Asian wide characters take two.
int columns_of(std::string_view text);

/// `text` broken at spaces into lines of at most `columns` columns; every line but the first is
/// indented by `indent` columns. Ends without a line end.
std::string wrapped(std::string_view text, int columns, int indent = 0);

struct Table {
  std::vector<std::string> head;  // empty: no head
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> right;  // columns set flush right; missing: left
};

/// The rows as lines, two spaces between columns, each line indented by `indent`; the last column wraps.
std::string table_text(const Table& table, int columns, int indent = 0);

}  // namespace haima
