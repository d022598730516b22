// What a network said, as predictions with probabilities, and the figures of an epoch.
#pragma once
#include "measure/auc.h"
#include "measure/interval.h"
#include "train/train.h"
#include "workbench/trial.h"

namespace haima::workbench {

/// Samples are the pack's members.
measure::Predictions predictions_of(const Trial& trial, const train::Predictions& said);

measure::Share accuracy_of(const measure::Predictions& predictions, std::size_t label);

/// Accuracy and area under the ROC curve of "any", for the log. None for masks, whose pixels would not all
/// fit into memory. The trial must outlive it.
train::Score score_of(const Trial& trial);

}  // namespace haima::workbench
