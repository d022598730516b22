#include "evaluate/cases.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "base/csv.h"
#include "corpus/split.h"

namespace haima::evaluate {
namespace {

/// Of a split, or of predictions, which name the fold that tested each case.
Result<std::set<std::string>> tested_ids(const Path& file, int fold) {
  HAIMA_TRY(const CsvTable table, CsvTable::read(file, std::array<std::string_view, 1>{"id"}));
  std::set<std::string> ids;
  if (table.has("fold")) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (table.cell(row, "fold") == fmt::format("{}", fold)) ids.insert(table.cell(row, "id"));
    }
    return ids;
  }
  HAIMA_TRY(const corpus::Split split, corpus::read_split(file));
  for (std::size_t i = 0; i < split.ids.size(); ++i) {
    if (split.repeats.front()[i] == corpus::Place::in_fold(fold)) ids.insert(split.ids[i]);
  }
  return ids;
}

}  // namespace

Result<std::vector<corpus::Case>> tested_cases(const corpus::DataSet& set, const Path& data,
                                               const Options& options) {
  HAIMA_TRY(std::vector<corpus::Case> cases, set.cases(data));
  if (options.split.empty()) return cases;
  HAIMA_TRY(const std::set<std::string> ids, tested_ids(options.split, options.fold));
  std::erase_if(cases, [&](const corpus::Case& one) { return !ids.contains(one.id); });
  if (!cases.empty()) return cases;
  return fail(Code::bad_argument, options.split.string(),
              fmt::format("its fold {} tests no case of this set", options.fold));
}

std::vector<corpus::Unit> tested_units(const std::vector<corpus::Case>& cases, const Options& options) {
  std::vector<corpus::Unit> units = corpus::units_of(cases);
  if (options.scans > 0 && units.size() > options.scans) units.resize(options.scans);
  return units;
}

std::vector<corpus::Member> members_of(const corpus::DataSet& set, const std::vector<corpus::Unit>& units) {
  std::vector<corpus::Member> members;
  for (const corpus::Unit& unit : units) {
    for (const corpus::Case* one : unit)
      members.push_back({.set = std::string{set.name}, .of = *one, .group = {}});
  }
  return members;
}

}  // namespace haima::evaluate
