#include "workbench/said.h"

#include <algorithm>
#include <cmath>

#include "measure/judgement.h"
#include "workbench/feed.h"

namespace haima::workbench {
namespace {

using models::Task;

std::vector<double> probabilities(std::span<const float> logits, Task task) {
  std::vector<double> p(logits.begin(), logits.end());
  if (task == Task::multi_label) {
    for (double& value : p) value = 1 / (1 + std::exp(-value));
    return p;
  }
  const double highest = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& value : p) sum += value = std::exp(value - highest);
  for (double& value : p) value /= sum;
  return p;
}

/// Of "any bleeding", or "foreign": the last of two classes, the first of many labels; of six classes, not
/// "none".
std::size_t first_label(Task task) { return task == Task::two_class || task == Task::foreign ? 1 : 0; }

}  // namespace

measure::Predictions predictions_of(const Trial& trial, const train::Predictions& said) {
  measure::Predictions all{labels_of(trial.experiment.task), {}};
  const std::size_t columns = all.labels.size();
  for (std::size_t row = 0; row < said.samples.size(); ++row) {
    const corpus::Member& member = trial.pack.members()[said.samples[row]];
    measure::Prediction one;
    one.id = member.of.id, one.set = member.set, one.group = member.group, one.scan = member.of.scan;
    one.fold = trial.fold;
    one.probability =
        probabilities(std::span{said.logits.values}.subspan(row * columns, columns), trial.experiment.task);
    for (std::size_t i = row * columns; i < (row + 1) * columns; ++i) {
      one.truth.push_back(said.known.values[i] > 0 ? std::optional{said.truth.values[i] > 0.5f}
                                                   : std::nullopt);
    }
    all.rows.push_back(std::move(one));
  }
  return all;
}

measure::Share accuracy_of(const measure::Predictions& predictions, std::size_t label) {
  std::vector<measure::Trial> trials;
  for (const measure::Scored& one : measure::scored_of(predictions, label))
    trials.push_back({(one.score >= 0.5) == one.truth, one.group});
  return measure::share_of(trials);
}

train::Score score_of(const Trial& trial) {
  if (trial.experiment.task == Task::mask) return {};
  return [&trial](const train::Predictions& said) {
    const measure::Predictions all = predictions_of(trial, said);
    const std::size_t label = first_label(trial.experiment.task);
    std::map<std::string, double> scores;
    if (const auto share = accuracy_of(all, label); share.value) scores["accuracy"] = *share.value;
    if (const auto auc = measure::auc_of(measure::scored_of(all, label))) scores["auc"] = auc->value;
    return scores;
  };
}

}  // namespace haima::workbench
