#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haima::train {

void watch(PlateauState& state, double loss, const Schedule& schedule) {
  if (!state.any || loss < state.best) {
    state = {.best = loss, .any = true, .waited = 0, .scale = state.scale};
    return;
  }
  if (++state.waited <= schedule.patience) return;
  state.scale = std::max(schedule.floor, state.scale * schedule.factor);
  state.waited = 0;
}

double part_of_rate(const Schedule& schedule, const PlateauState& state, double epoch, int epochs) {
  if (epoch < schedule.warmup_epochs) return epoch / schedule.warmup_epochs;
  if (schedule.curve == Curve::constant) return 1;
  if (schedule.curve == Curve::plateau) return state.scale;
  const double length = std::max(1e-9, epochs - schedule.warmup_epochs);
  const double gone = std::min(1.0, (epoch - schedule.warmup_epochs) / length);
  return schedule.floor + (1 - schedule.floor) * 0.5 * (1 + std::cos(std::numbers::pi * gone));
}

}  // namespace haima::train
