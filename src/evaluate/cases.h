// Which cases of a set are looked at.
#pragma once
#include <vector>

#include "corpus/scan.h"
#include "evaluate/evaluate.h"

namespace haima::evaluate {

/// Those that the fold of the options' split tests; all of them where none is given.
Result<std::vector<corpus::Case>> tested_cases(const corpus::DataSet& set, const Path& data,
                                               const Options& options);

/// As scans, no more than the options' first so many. They look into `cases`.
std::vector<corpus::Unit> tested_units(const std::vector<corpus::Case>& cases, const Options& options);

/// The same, one by one.
std::vector<corpus::Member> members_of(const corpus::DataSet& set, const std::vector<corpus::Unit>& units);

}  // namespace haima::evaluate
