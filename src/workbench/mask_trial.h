// What a network said of where blood is, against the masks of a pack.
#pragma once
#include "measure/areas.h"
#include "train/train.h"
#include "workbench/trial.h"

namespace haima::workbench {

/// Pixels of the picture as the network saw it; a pixel is called blood from the experiment's threshold on.
Result<std::vector<measure::Area>> areas_said(const Trial& trial, const graph::Graph& graph,
                                              const graph::Weights& weights, train::Batches& test,
                                              const train::Recipe& recipe, Context& context);

}  // namespace haima::workbench
