// Trial: one fold of an experiment, from a pack to a bundle and a CSV of predictions; or the whole of it,
// which leaves nothing to test and is what ships. The unit of work: what is there already is not done again.
#pragma once
#include "base/context.h"
#include "corpus/pack.h"
#include "measure/areas.h"
#include "measure/predictions.h"
#include "train/meeting.h"
#include "workbench/experiment.h"

namespace haima::workbench {

/// What a trial leaves in its folder, beside its log and checkpoints.
inline constexpr const char *bundle_name = "bundle.safetensors", *predictions_name = "predictions.csv",
                            *scans_name = "scans.csv";

struct Trial {
  static constexpr int whole = -1;  // every picture teaches

  const Experiment& experiment;
  const corpus::Pack& pack;
  int fold = 0;  // that is tested, or `whole`
  Path folder;
  Path data;                    // the shared data folder, for weights to start from
  std::string disturb = {};     // augmentations done to the tested pictures: what it says then
  train::Meeting meeting = {};  // of the processes that train it together; the first tests and keeps
};

struct TrialResult {
  measure::Predictions predictions;  // of the part that is tested; none of a whole
  measure::Predictions scans;        // besides, of a network that sees whole scans and tells of slices too
  std::vector<measure::Area> areas;  // instead of them, where masks are learned
  std::size_t trained = 0, validated = 0;
  int best_epoch = 0;     // 0: it was there already
  bool of_scans = false;  // whole scans are counted, not pictures

  const char* cases() const { return of_scans ? "scans" : "pictures"; }
  std::size_t tested() const {
    return scans.rows.empty() ? predictions.rows.size() + areas.size() : scans.rows.size();
  }
};

Result<TrialResult> run_trial(const Trial& trial, Context& context);

/// "fold-N", or "whole".
std::string part_name(int fold);

/// Folds of the experiment's split; 1 where it has parts.
Result<int> folds_of(const Experiment& experiment, const corpus::Pack& pack);

/// For the terminal: of masks, their figures; else of each label the area under the ROC curve with its
/// interval, and the accuracy.
std::string text_of(const TrialResult& result);
/// The same.
Json json_of(const TrialResult& result);

}  // namespace haima::workbench
