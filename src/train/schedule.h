// The learning rate over a training.
#pragma once
#include "train/recipe.h"

namespace haima::train {

/// What a plateau has seen.
struct PlateauState {
  double best = 0;
  bool any = false;
  int waited = 0;
  double scale = 1;
};

/// After an epoch with this validation loss.
void watch(PlateauState& state, double loss, const Schedule& schedule);

/// The part of the full rate after `epoch` epochs, fractions counted, of `epochs`.
double part_of_rate(const Schedule& schedule, const PlateauState& state, double epoch, int epochs);

}  // namespace haima::train
