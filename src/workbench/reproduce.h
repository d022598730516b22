// Reproducing: every unit of the experiments, their packs made where they are missing, what is kept skipped.
#pragma once
#include <functional>

#include "workbench/unit.h"

namespace haima::workbench {

struct Reproduction {
  Path experiments;  // folder of their files, where one goes on from another
  Path data;         // folder of the data sets
  Path cache;        // packs and trials: outside the repository
  Path results;      // kept results
  bool resume = false, keep = false;
  std::optional<double> minutes;  // no unit is begun that would end later
};

/// The experiments of a folder, by name; of `only` those, and an error where one of them is not there.
Result<std::vector<Experiment>> experiments_in(const Path& folder, const std::vector<std::string>& only,
                                               const Limits& limits);
/// Every fold of those that say which sets they learn from.
Result<std::vector<Unit>> units_of(std::span<const Experiment> experiments);

/// A unit as `--list` shows it.
struct Listed {
  Unit unit;
  State state = State::missing;
  Estimate estimate;  // of seconds
};
Result<std::vector<Listed>> listed(std::span<const Unit> units, const Reproduction& asked,
                                   std::size_t threads);
/// `threads` that the estimates are for.
std::string text_of(std::span<const Listed> units, std::size_t threads, int columns);
Json json_of(std::span<const Listed> units);

/// Runs them in order; how many were run, and how many there was no time for.
struct Ran {
  int run = 0, skipped = 0, left = 0;
};
Result<Ran> run_units(std::span<const Unit> units, const Reproduction& asked, Context& context);

}  // namespace haima::workbench
