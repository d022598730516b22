// A judgement: every figure of a file of predictions, label by label, by subgroup, and, where the labels
// exclude each other, of all classes together.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "measure/apart.h"
#include "measure/confusion.h"
#include "measure/metric.h"
#include "measure/predictions.h"

namespace haima::measure {

struct JudgeOptions {
  double threshold = 0.5;
  std::vector<double> sensitivities = {0.9, 0.95, 0.99};  // operating points
  double prevalence = 0.1;  // at which PPV and NPV are told besides those of the set
  Bootstrap bootstrap;
};

/// Where a threshold would have to lie for a sensitivity, and what it costs. Chosen on these cases: on others
/// it will be a little worse.
struct OperatingPoint {
  double wanted = 0, threshold = 0, sensitivity = 0, specificity = 0, ppv = 0, npv = 0;  // at the prevalence
};

struct LabelJudgement {
  std::string label;
  int positives = 0, negatives = 0, not_known = 0, groups = 0;
  Cells cells;
  std::vector<Figure> figures;  // in the order of metrics()
  std::vector<OperatingPoint> points;
};

/// Figures of a part of the cases, for one label.
struct SubgroupJudgement {
  std::string name;
  int positives = 0, negatives = 0;
  std::optional<Auc> auc;
  Confusion confusion;
};

/// Of classes that exclude each other; each case is called by its highest probability.
struct ClassJudgement {
  std::vector<std::vector<int>> matrix;  // [truth][called]
  double accuracy = 0, f1_macro = 0, kappa = 0, mcc = 0, log_loss = 0;
  Interval accuracy_interval;
};

struct Judgement {
  JudgeOptions options;
  int cases = 0;
  std::vector<LabelJudgement> labels;
  std::vector<SubgroupJudgement> subgroups;  // of the first label
  std::optional<double> f1_macro, f1_micro;  // over labels, where there are several
  std::optional<double> weighted_log_loss;   // as the RSNA 2019 challenge weighs: "any" twice
  std::vector<KindApart> apart;              // where the labels are "any" and kinds
  std::optional<ClassJudgement> classes;
};

Judgement judged(const Predictions& predictions, const JudgeOptions& options = {});

/// The known cases of a label.
std::vector<Scored> scored_of(const Predictions& predictions, std::size_t label);

std::string text_of(const Judgement& judgement, const std::vector<std::string>& labels);
Json json_of(const Judgement& judgement, const std::vector<std::string>& labels);

}  // namespace haima::measure
