#include "base/table.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace haima {
namespace {

constexpr int gap = 2;              // columns between two columns of a table
constexpr int narrowest_last = 24;  // a last column is not squeezed below this

using Row = std::vector<std::string>;

/// Blocks that Unicode's EastAsianWidth.txt calls wide: Hangul, CJK, Kana, full-width forms.
bool is_wide(std::uint32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
         (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
         (point >= 0x20000 && point <= 0x3FFFD);
}

/// The code point at `at` of valid UTF-8; `at` moves behind it.
std::uint32_t next_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  std::uint32_t point = first & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return point;
}

std::vector<int> widths_of(const std::vector<Row>& rows) {
  std::vector<int> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  return widths;
}

std::string line_of(const Row& row, const std::vector<int>& widths, const std::vector<bool>& right,
                    int columns, int indent) {
  std::string line(indent, ' ');
  int at = indent;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool last = i + 1 == widths.size();
    const std::string space(std::max(0, widths[i] - columns_of(row[i])), ' ');
    const bool flush_right = i < right.size() && right[i];
    if (last && !flush_right) {
      line += wrapped(row[i], std::max(columns - at, narrowest_last) + at, at);
      break;
    }
    line += flush_right ? space + row[i] : row[i] + space;
    at += widths[i] + gap;
    line += std::string(gap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::vector<Row> printable_rows(const Table& table) {
  std::vector<Row> rows;
  if (!table.head.empty()) rows.push_back(table.head);
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  for (Row& row : rows) {
    for (std::string& cell : row) cell = printable(cell);
  }
  return rows;
}

}  // namespace

int columns_of(std::string_view text) {
  const std::string valid = printable(text);
  int columns = 0;
  for (std::size_t at = 0; at < valid.size();) columns += is_wide(next_point(valid, at)) ? 2 : 1;
  return columns;
}

std::string wrapped(std::string_view text, int columns, int indent) {
  std::string out;
  int at = indent;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::string shown = printable(word);
    const int width = columns_of(shown);
    if (at > indent && at + 1 + width > columns) {
      out += "\n" + std::string(indent, ' ');
      at = indent;
    } else if (at > indent) {
      out += ' ';
      ++at;
    }
    out += shown;
    at += width;
  }
  return out;
}

std::string table_text(const Table& table, int columns, int indent) {
  const std::vector<Row> rows = printable_rows(table);
  const std::vector<int> widths = widths_of(rows);
  std::string out;
  for (const Row& row : rows) out += line_of(row, widths, table.right, columns, indent);
  return out;
}

}  // namespace haima
