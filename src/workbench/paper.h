// What a paper published of a network: its figures as they stand there, to be shown beside ours.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace haima::workbench {

struct Paper {
  std::string source;                                   // who, when, which table
  std::string data;                                     // on what it was measured
  std::string differs;                                  // what is otherwise here, in plain words
  std::vector<std::pair<std::string, double>> figures;  // by the names of measure::metrics(); parts of 1
};

/// The table [paper] of an experiment; a figure is any metric by its name.
Result<> read_paper(Paper& paper, const Json& json, const std::string& where);

}  // namespace haima::workbench
