// Tables of comma-separated values (RFC 4180, one record a line), each cell with a name for its errors. Lines
// before the columns that begin with a # are passed over.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace haima {

class CsvTable {
 public:
  /// Reads a file that has at least these columns.
  static Result<CsvTable> read(const Path& file, std::span<const std::string_view> columns);
  /// The same from memory; `name` is what errors call it.
  static Result<CsvTable> parse(std::string_view text, const std::string& name,
                                std::span<const std::string_view> columns);

  std::size_t size() const { return rows_.size(); }
  const std::vector<std::string>& columns() const { return columns_; }
  bool has(std::string_view column) const;
  /// "slices.csv line 12": for errors.
  std::string line(std::size_t row) const;
  const std::string& cell(std::size_t row, std::string_view column) const;

  /// 1, 0, or nothing where the cell is empty.
  Result<std::optional<bool>> flag(std::size_t row, std::string_view column) const;
  Result<int> integer(std::size_t row, std::string_view column) const;
  Result<double> number(std::size_t row, std::string_view column) const;

 private:
  std::size_t place_of(std::string_view column) const;
  tl::unexpected<Error> wrong(std::size_t row, std::string_view column, std::string_view wanted) const;

  std::string name_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> lines_;  // of each row, in the file
};

/// One record as a line, cells quoted where they must be.
std::string csv_line(std::span<const std::string> cells);

}  // namespace haima
