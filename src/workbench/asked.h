// What the commands that train are asked for, and what they open for it.
#pragma once
#include <nlohmann/json.hpp>

#include "workbench/workbench.h"

namespace haima::workbench {

struct Asked {
  std::string experiment, pack, out, data, disturb, process, meet;
  int fold = 0;
};

void declare(CLI::App& cli, Asked& asked);

struct Prepared {
  Experiment experiment;
  corpus::Pack pack;
  Path data;
};

Result<Prepared> prepare(const Asked& asked, Context& context);

/// OUT/fold-N, or OUT/whole
Path folder_of(const Asked& asked, int fold);
Result<Trial> trial_of(const Prepared& prepared, const Asked& asked, int fold);

Json json_of(const Prepared& prepared, const Asked& asked, const TrialResult& result);

}  // namespace haima::workbench
