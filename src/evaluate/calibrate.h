// Calibration: a bundle's probabilities and thresholds, fitted on predictions of cases that its network did
// not learn from: the folds of a cross-validation, or a site's own cases.
#pragma once
#include "base/json.h"
#include "base/result.h"
#include "measure/areas.h"
#include "measure/predictions.h"
#include "models/about.h"

namespace haima::evaluate {

struct CalibrateOptions {
  double sensitivity = 0.95;  // that "high_sensitivity" reaches on these cases
  double specificity = 0.95;  // that "high_specificity" reaches
  double unsure = 0.15;       // the largest share of cases, the mean over sets, that get no answer
  bool afresh = false;        // the predictions are the bare network's: what was fitted before is forgotten
  /// What a network of masks drew on these slices. Empty: when to doubt what is not drawn stays as it is.
  std::vector<measure::Area> drawn = {};
};

struct Calibrated {
  models::About about;
  measure::Predictions said;  // what the calibrated bundle says of these cases
};

/// `about` with new calibration of each output, scan rule and thresholds; `card` gains "calibration", which
/// says of what. A bundle that was calibrated before said these predictions as it stands, with `haima
/// evaluate`: what is fitted now is laid over what was, and neighbours keep their weights. Probabilities are
/// fitted on all cases together, so their prior is that of these cases; a threshold sees each set alike,
/// whatever its size, and so does the band around it in which nothing is said: as wide, on the logit, as
/// `unsure` lets it be. Calls of bleeding in which nothing is drawn get no answer up to the probability at
/// which they are as often right as wrong, and count into that share. Slices of a scan are taken in the order
/// in which they stand. An output with too few positives keeps its probabilities as they are. An error where
/// the predictions are not of this task.
Result<Calibrated> calibrated(models::About about, measure::Predictions held_out,
                              const CalibrateOptions& options = {});

/// What was fitted, as a table for the terminal.
std::string text_of_calibration(const models::About& about);

}  // namespace haima::evaluate
