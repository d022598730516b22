// The area under the ROC curve, with DeLong's interval (DeLong et al. 1988) as Obuchowski (1997) extends it
// to slices of one patient; with one slice a patient the two are the same.
#pragma once
#include "measure/interval.h"

namespace haima::measure {

struct Scored {
  double score = 0;
  bool truth = false;
  std::string group;  // as in Trial
};

struct Auc {
  double value = 0.5;
  double standard_error = 0;
  Interval interval;
  int positives = 0, negatives = 0;
};

/// Nothing where one of the two classes is missing.
std::optional<Auc> auc_of(std::span<const Scored> scored);

/// Two models on the same cases.
struct AucDifference {
  double value = 0;  // the first's less the second's
  double standard_error = 0;
  Interval interval{-1, 1};
  double p = 1;  // two-sided, that the two are equal
};

/// The same cases in the same order, with their own scores. Nothing where one of the two classes is missing.
std::optional<AucDifference> auc_difference(std::span<const Scored> first, std::span<const Scored> second);

}  // namespace haima::measure
