#include "evaluate/cases.h"

#include <fmt/format.h>

#include <set>

#include "corpus/split.h"

namespace haima::evaluate {

Result<std::vector<corpus::Case>> tested_cases(const corpus::DataSet& set, const Path& data,
                                               const Options& options) {
  HAIMA_TRY(std::vector<corpus::Case> cases, set.cases(data));
  if (options.split.empty()) return cases;
  HAIMA_TRY(const corpus::Split split, corpus::read_split(options.split));
  std::set<std::string> ids;
  for (std::size_t i = 0; i < split.ids.size(); ++i) {
    if (split.repeats.front()[i] == corpus::Place::in_fold(options.fold)) ids.insert(split.ids[i]);
  }
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

}  // namespace haima::evaluate
