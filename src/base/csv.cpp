#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.h"

namespace haima {
namespace {

constexpr std::uint64_t most_bytes = 64ull << 20;
constexpr std::size_t most_columns = 256, most_rows = 1'000'000;

/// The cells of one line; nothing where a quoted cell does not end.
std::optional<std::vector<std::string>> cells_of(std::string_view line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[i++];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return quoted ? std::nullopt : std::optional{std::move(cells)};
}

std::string line_name(const std::string& name, std::size_t line) {
  return fmt::format("{} line {}", name, line);
}

}  // namespace

Result<CsvTable> CsvTable::read(const Path& file, std::span<const std::string_view> columns) {
  HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
  return parse(as_text(bytes), file.string(), columns);
}

Result<CsvTable> CsvTable::parse(std::string_view text, const std::string& name,
                                 std::span<const std::string_view> columns) {
  CsvTable table;
  table.name_ = name;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::size_t number = 0, head = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (head == 0 && (line.starts_with('#') || line.starts_with("\"#"))) continue;
    auto cells = cells_of(line);
    if (!cells)
      return fail(Code::malformed, line_name(name, number), "a quoted cell does not end in its line");
    if (head == 0) {
      head = number;
      if (cells->size() > most_columns) return fail(Code::over_limit, name, "more than 256 columns");
      table.columns_ = *std::move(cells);
    } else if (!line.empty()) {
      if (cells->size() != table.columns_.size()) {
        return fail(Code::malformed, line_name(name, number),
                    fmt::format("{} cells under {} columns", cells->size(), table.columns_.size()));
      }
      if (table.rows_.size() == most_rows) return fail(Code::over_limit, name, "more than 1000000 rows");
      table.rows_.push_back(*std::move(cells));
      table.lines_.push_back(number);
    }
  }
  for (const std::string_view column : columns) {
    if (!table.has(column))
      return fail(Code::malformed, line_name(name, std::max<std::size_t>(head, 1)),
                  fmt::format("there is no column \"{}\"", column));
  }
  return table;
}

bool CsvTable::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t CsvTable::place_of(std::string_view column) const {
  const auto at = std::find(columns_.begin(), columns_.end(), column);
  if (at == columns_.end()) throw std::logic_error("a column that was not asked for");
  return static_cast<std::size_t>(at - columns_.begin());
}

std::string CsvTable::line(std::size_t row) const { return line_name(name_, lines_.at(row)); }

const std::string& CsvTable::cell(std::size_t row, std::string_view column) const {
  return rows_.at(row)[place_of(column)];
}

tl::unexpected<Error> CsvTable::wrong(std::size_t row, std::string_view column,
                                      std::string_view wanted) const {
  return fail(Code::malformed, line(row),
              fmt::format("{} is \"{}\", not {}", column, cell(row, column), wanted), "correct the table");
}

Result<std::optional<bool>> CsvTable::flag(std::size_t row, std::string_view column) const {
  const std::string& text = cell(row, column);
  if (text.empty()) return std::optional<bool>{};
  if (text != "0" && text != "1") return wrong(row, column, "0, 1 or empty");
  return std::optional{text == "1"};
}

Result<int> CsvTable::integer(std::size_t row, std::string_view column) const {
  const auto value = to_integer(cell(row, column));
  if (!value || *value < -1'000'000'000 || *value > 1'000'000'000)
    return wrong(row, column, "a whole number");
  return static_cast<int>(*value);
}

Result<double> CsvTable::number(std::size_t row, std::string_view column) const {
  const auto value = to_double(cell(row, column));
  if (!value) return wrong(row, column, "a number");
  return *value;
}

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char c : cells[i]) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + '\n';
}

}  // namespace haima
