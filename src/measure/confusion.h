// Calls against truth: sensitivity and its kin.
#pragma once
#include "measure/interval.h"

namespace haima::measure {

struct Call {
  bool called = false, truth = false;
  std::string group;  // as in Trial
};

struct Confusion {
  int true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
  Share sensitivity, specificity, accuracy;
  Share ppv, npv;  // at this set's own share of bleeding
};

Confusion confusion_of(std::span<const Call> calls);

}  // namespace haima::measure
