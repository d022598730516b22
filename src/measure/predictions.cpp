#include "measure/predictions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "base/csv.h"
#include "base/text.h"
#include "measure/logistic.h"

namespace haima::measure {
namespace {

constexpr std::array<std::string_view, 4> needed = {"id", "set", "group", "fold"};

/// Columns that are written only where something is in them.
struct Optional {
  bool scan = false, age = false, sex = false, place = false, blood = false;
};

Optional optional_of(const Predictions& predictions) {
  Optional has;
  for (const Prediction& row : predictions.rows) {
    has.scan = has.scan || !row.scan.empty();
    has.age = has.age || row.age_years.has_value();
    has.sex = has.sex || !row.sex.empty();
    has.place = has.place || row.place.has_value();
    has.blood = has.blood || row.blood_share.has_value();
  }
  return has;
}

std::vector<std::string> head_of(const Predictions& predictions, const Optional& has) {
  std::vector<std::string> cells(needed.begin(), needed.end());
  if (has.scan) cells.emplace_back("scan");
  if (has.age) cells.emplace_back("age_years");
  if (has.sex) cells.emplace_back("sex");
  if (has.place) cells.emplace_back("place");
  if (has.blood) cells.emplace_back("blood_share");
  for (const std::string& label : predictions.labels) {
    cells.push_back(label);
    cells.push_back("p_" + label);
  }
  return cells;
}

std::string cell_of(std::optional<double> value) { return value ? fmt::format("{:.4g}", *value) : ""; }

/// As many digits as tell it from 0 and from 1 alike: a log loss looks at both ends.
std::string probability_text(double p) {
  const int nines = p > 0.9 && p < 1 ? static_cast<int>(-std::log10(1 - p)) : 0;
  return fmt::format("{:.{}g}", p, 4 + nines);
}

std::vector<std::string> cells_of(const Prediction& row, const Optional& has) {
  std::vector<std::string> cells = {row.id, row.set, row.group, std::to_string(row.fold)};
  if (has.scan) cells.push_back(row.scan);
  if (has.age) cells.push_back(cell_of(row.age_years));
  if (has.sex) cells.push_back(row.sex);
  if (has.place) cells.push_back(cell_of(row.place));
  if (has.blood) cells.push_back(cell_of(row.blood_share));
  for (std::size_t label = 0; label < row.truth.size(); ++label) {
    cells.emplace_back(!row.truth[label] ? "" : *row.truth[label] ? "1" : "0");
    cells.push_back(probability_text(row.probability[label]));
  }
  return cells;
}

/// Columns with a p_ of their own.
std::vector<std::string> labels_in(const CsvTable& table) {
  std::vector<std::string> labels;
  for (const std::string& column : table.columns()) {
    if (table.has("p_" + column)) labels.push_back(column);
  }
  return labels;
}

Result<double> probability_in(const CsvTable& table, std::size_t row, const std::string& column) {
  HAIMA_TRY(const double value, table.number(row, column));
  if (value < 0 || value > 1)
    return fail(Code::malformed, table.line(row), fmt::format("{} is not between 0 and 1", column));
  return value;
}

/// Nothing where the column, or its cell, says nothing.
Result<std::optional<double>> number_in(const CsvTable& table, std::size_t row, const std::string& column) {
  if (!table.has(column) || table.cell(row, column).empty()) return std::optional<double>{};
  HAIMA_TRY(const double value, table.number(row, column));
  return std::optional{value};
}

Result<Prediction> row_from(const CsvTable& table, std::size_t row, const std::vector<std::string>& labels) {
  Prediction out;
  out.id = table.cell(row, "id");
  out.set = table.cell(row, "set");
  out.group = table.cell(row, "group");
  HAIMA_TRY(out.fold, table.integer(row, "fold"));
  if (table.has("scan")) out.scan = table.cell(row, "scan");
  if (table.has("sex")) out.sex = table.cell(row, "sex");
  HAIMA_TRY(out.age_years, number_in(table, row, "age_years"));
  HAIMA_TRY(out.place, number_in(table, row, "place"));
  HAIMA_TRY(out.blood_share, number_in(table, row, "blood_share"));
  for (const std::string& label : labels) {
    HAIMA_TRY(const std::optional<bool> truth, table.flag(row, label));
    HAIMA_TRY(const double probability, probability_in(table, row, "p_" + label));
    out.truth.push_back(truth);
    out.probability.push_back(probability);
  }
  return out;
}

/// What a slice adds to its scan.
void add_slice(Prediction& scan, const Prediction& slice) {
  for (std::size_t label = 0; label < scan.truth.size(); ++label) {
    auto& truth = scan.truth[label];
    const auto& more = slice.truth[label];
    if (truth != true) truth = more == true ? more : truth && more ? truth : std::nullopt;
    scan.probability[label] = std::max(scan.probability[label], slice.probability[label]);
  }
}

using Key = std::pair<std::string, std::string>;

std::map<Key, const Prediction*> rows_of(const Predictions& predictions) {
  std::map<Key, const Prediction*> rows;
  for (const Prediction& row : predictions.rows) rows[{row.set, row.id}] = &row;
  return rows;
}

/// The mean where probabilities are spread as evidence is; exclusive ones are made to sum to 1 again.
std::vector<double> mean_probability(std::span<const Prediction* const> rows, bool exclusive) {
  std::vector<double> mean(rows.front()->probability.size(), 0);
  for (const Prediction* row : rows) {
    for (std::size_t n = 0; n < mean.size(); ++n) {
      const double p = row->probability[n];
      mean[n] += (exclusive ? std::log(std::max(p, 1e-9)) : logit(p)) / static_cast<double>(rows.size());
    }
  }
  double sum = 0;
  for (double& value : mean) sum += value = exclusive ? std::exp(value) : 1 / (1 + std::exp(-value));
  for (double& value : mean) value /= exclusive ? sum : 1;
  return mean;
}

}  // namespace

bool Predictions::exclusive() const {
  return std::find(labels.begin(), labels.end(), "none") != labels.end();
}

std::string csv_of(const Predictions& predictions) {
  const Optional has = optional_of(predictions);
  std::string csv = csv_line(head_of(predictions, has));
  for (const Prediction& row : predictions.rows) csv += csv_line(cells_of(row, has));
  return csv;
}

Result<Predictions> predictions_from(std::string_view csv, const std::string& name) {
  HAIMA_TRY(const CsvTable table, CsvTable::parse(csv, name, needed));
  Predictions out;
  out.labels = labels_in(table);
  if (out.labels.empty())
    return fail(Code::malformed, name, "no label has a column of probabilities p_…",
                "give a predictions CSV");
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(Prediction one, row_from(table, row, out.labels));
    out.rows.push_back(std::move(one));
  }
  return out;
}

Result<Predictions> read_predictions(std::span<const Path> files) {
  constexpr std::uint64_t most_bytes = 64ull << 20;
  Predictions all;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Path& file : predictions_files(files)) {
    HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
    HAIMA_TRY(Predictions one, predictions_from(as_text(bytes), file.string()));
    if (all.labels.empty()) all.labels = one.labels;
    if (all.labels != one.labels)
      return fail(Code::contradiction, file.string(), "its labels are not those of the first file");
    for (Prediction& row : one.rows) {
      if (!seen.insert({row.set, row.id}).second)
        return fail(Code::contradiction, file.string(), row.id + " stands twice", "give each fold once");
      all.rows.push_back(std::move(row));
    }
  }
  if (all.labels.empty())
    return fail(Code::not_found, files.empty() ? "predictions" : files.front().string(), "no CSV is there");
  return all;
}

std::vector<Path> predictions_files(std::span<const Path> paths) {
  std::vector<Path> files;
  for (const Path& path : paths) {
    std::error_code problem;
    if (!std::filesystem::is_directory(path, problem)) {
      files.push_back(path);
      continue;
    }
    std::vector<Path> inside;
    for (std::filesystem::directory_iterator at{path, problem}, end; !problem && at != end;
         at.increment(problem)) {
      if (at->path().extension() == ".csv") inside.push_back(at->path());
    }
    std::sort(inside.begin(), inside.end(),
              [](const Path& a, const Path& b) { return natural_less(a.string(), b.string()); });
    std::move(inside.begin(), inside.end(), std::back_inserter(files));
  }
  return files;
}

Result<Predictions> mean_of(std::span<const Predictions> members) {
  if (members.empty()) return fail(Code::bad_argument, "ensemble", "it has no members");
  std::vector<std::map<Key, const Prediction*>> others;
  for (const Predictions& member : members) {
    if (member.labels != members[0].labels || member.rows.size() != members[0].rows.size())
      return fail(Code::contradiction, "ensemble", "its members have other labels or other cases");
    others.push_back(rows_of(member));
  }
  Predictions out = members[0];
  for (Prediction& row : out.rows) {
    std::vector<const Prediction*> said;
    for (const auto& rows : others) {
      const auto found = rows.find({row.set, row.id});
      if (found == rows.end() || found->second->fold != row.fold)
        return fail(Code::contradiction, "ensemble", row.id + " is not in the same fold of every member");
      said.push_back(found->second);
    }
    row.probability = mean_probability(said, out.exclusive());
  }
  return out;
}

Predictions by_scan(const Predictions& predictions) {
  Predictions out;
  out.labels = predictions.labels;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (const Prediction& row : predictions.rows) {
    std::size_t place = out.rows.size();
    if (!row.scan.empty()) place = places.try_emplace({row.set, row.scan}, place).first->second;
    if (place < out.rows.size()) {
      add_slice(out.rows[place], row);
      continue;
    }
    out.rows.push_back(row);
    if (row.scan.empty()) continue;
    out.rows.back().id = row.scan;
    out.rows.back().place = out.rows.back().blood_share = {};
  }
  return out;
}

}  // namespace haima::measure
