// A unit of work: one fold of an experiment, at most some twenty minutes of two cores, that ends in small
// files which are kept: fold-N.csv (predictions, from which every figure is computed), fold-N.jsonl (the log
// of the training), fold-N.json (the card: recipe, pack, rights, time).
#pragma once
#include <optional>

#include "measure/training_log.h"
#include "workbench/trial.h"

namespace haima::workbench {

struct Unit {
  const Experiment* of = nullptr;
  int fold = 0;

  std::string name() const;  // "anjum_2022/fold-3"
};

/// Folds of the experiment's split, told by its plan alone: no pack is needed.
Result<int> planned_folds(const Experiment& experiment);

/// kept: its files are there, of this recipe. stale: of another recipe, or not all there.
enum class State { kept, stale, missing };
std::string_view name_of(State state);

/// Kept results, a folder for each experiment.
class Results {
 public:
  explicit Results(Path folder) : folder_(std::move(folder)) {}

  State state_of(const Unit& unit) const;
  /// Copies what a trial left in its folder.
  Result<> keep(const Unit& unit, const Trial& trial, const Context& context) const;
  /// Of the folds that are kept; nothing where none is.
  Result<std::optional<measure::Predictions>> predictions(const Experiment& experiment, int folds) const;
  /// Seconds that training took, as its log tells; nothing where it is not kept.
  std::optional<double> seconds(const Unit& unit) const;

 private:
  Path file(const Unit& unit, const char* ending) const;
  Path scans_file(const Unit& unit) const;

  Path folder_;
};

/// Seconds of all epochs.
double seconds_in(const measure::Log& log);

/// What a unit would take, in seconds of `threads` cores: from a fold of the same experiment where one is
/// kept, else from the network's operations and the pictures it would learn from. Within a factor of three.
struct Estimate {
  double seconds = 0;
  bool measured = false;
};
Result<Estimate> estimate(const Unit& unit, std::span<const Unit> all, const Results& results,
                          const Path& data, std::size_t threads);

}  // namespace haima::workbench
