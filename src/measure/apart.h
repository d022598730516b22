// How well kinds of bleeding are told apart where there is blood: whether there is any at all no longer
// helps.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "measure/auc.h"
#include "measure/predictions.h"

namespace haima::measure {

struct KindApart {
  std::string label;
  int positives = 0, negatives = 0;
  std::optional<Auc> auc;
};

/// Of cases that bleed and of which it is known whether they hold the kind, ordered by its share of what all
/// kinds are given together. Empty where the labels are not "any" and several kinds.
std::vector<KindApart> kinds_apart(const Predictions& predictions);

}  // namespace haima::measure
