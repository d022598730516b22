#include "measure/judgement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace haima::measure {
namespace {

OperatingPoint point_at(std::span<const Scored> scored, double wanted, double prevalence) {
  OperatingPoint point;
  point.wanted = wanted;
  point.threshold = threshold_at_sensitivity(scored, wanted).value_or(0);
  const Ranked all = ranked(scored);
  const Cells cells = cells_of(all, std::vector<double>(scored.size(), 1), point.threshold);
  point.sensitivity = cells.true_positive / std::max(1.0, cells.true_positive + cells.false_negative);
  point.specificity = cells.true_negative / std::max(1.0, cells.true_negative + cells.false_positive);
  point.ppv = ppv_at(point.sensitivity, point.specificity, prevalence);
  point.npv = npv_at(point.sensitivity, point.specificity, prevalence);
  return point;
}

LabelJudgement judged_label(const Predictions& predictions, std::size_t label, const JudgeOptions& options) {
  const std::vector<Scored> scored = scored_of(predictions, label);
  LabelJudgement out;
  out.label = predictions.labels[label];
  for (const Scored& one : scored) ++(one.truth ? out.positives : out.negatives);
  out.not_known = static_cast<int>(predictions.rows.size() - scored.size());
  const Ranked all = ranked(scored);
  out.groups = static_cast<int>(all.groups);
  out.cells = cells_of(all, std::vector<double>(scored.size(), 1), options.threshold);
  out.figures = figures_of(scored, options.threshold, options.bootstrap);
  if (out.positives == 0 || out.negatives == 0) return out;
  for (const double wanted : options.sensitivities)
    out.points.push_back(point_at(scored, wanted, options.prevalence));
  return out;
}

std::string age_band(double years) {
  if (years < 18) return "age under 18";
  if (years < 40) return "age 18 to 39";
  return years < 65 ? "age 40 to 64" : "age 65 and over";
}

std::string third_of_scan(double place) {
  if (place < 1.0 / 3) return "first third of the scan";
  return place < 2.0 / 3 ? "middle third of the scan" : "last third of the scan";
}

constexpr std::array<std::string_view, 3> blood_bands = {
    "blood under 0.5 % of the picture", "blood 0.5 to 2 % of the picture", "blood over 2 % of the picture"};

/// Of blood that was drawn; what does not bleed is beside every amount of it.
std::vector<std::string> blood_bands_of(double share, bool bleeds) {
  if (!bleeds) return {blood_bands.begin(), blood_bands.end()};
  if (share <= 0) return {};  // nobody drew it
  return {std::string{blood_bands[share < 0.005 ? 0 : share < 0.02 ? 1 : 2]}};
}

/// The subgroups a case belongs to whose truth is known.
std::vector<std::string> subgroups_of(const Prediction& row, bool bleeds) {
  std::vector<std::string> names = {"set " + row.set};
  if (row.age_years) names.push_back(age_band(*row.age_years));
  if (!row.sex.empty()) names.push_back("sex " + row.sex);
  if (row.place) names.push_back(third_of_scan(*row.place));
  if (row.blood_share) {
    const auto bands = blood_bands_of(*row.blood_share, bleeds);
    names.insert(names.end(), bands.begin(), bands.end());
  }
  return names;
}

std::vector<SubgroupJudgement> judged_subgroups(const Predictions& predictions, double threshold) {
  std::map<std::string, std::pair<std::vector<Scored>, std::vector<Call>>> parts;
  const bool none_first = predictions.labels.front() == "none";
  for (const Prediction& row : predictions.rows) {
    if (!row.truth.front()) continue;
    const bool bleeds = *row.truth.front() != none_first;
    for (const std::string& name : subgroups_of(row, bleeds)) {
      auto& [scored, calls] = parts[name];
      scored.push_back({row.probability.front(), *row.truth.front(), row.group});
      calls.push_back({row.probability.front() >= threshold, *row.truth.front(), row.group});
    }
  }
  std::vector<SubgroupJudgement> out;
  for (const auto& [name, part] : parts) {
    SubgroupJudgement& one = out.emplace_back();
    one.name = name;
    for (const Scored& s : part.first) ++(s.truth ? one.positives : one.negatives);
    one.auc = auc_of(part.first);
    one.confusion = confusion_of(part.second);
  }
  return out;
}

/// F1 over labels: the mean of theirs, and that of all their calls together.
void put_f1(Judgement& judgement) {
  double sum = 0, right = 0, called = 0, wanted = 0;
  for (const LabelJudgement& label : judgement.labels) {
    const Cells& c = label.cells;
    right += c.true_positive;
    called += c.true_positive + c.false_positive;
    wanted += c.true_positive + c.false_negative;
    const double both = 2 * c.true_positive + c.false_positive + c.false_negative;
    sum += both > 0 ? 2 * c.true_positive / both : 1;
  }
  judgement.f1_macro = sum / static_cast<double>(judgement.labels.size());
  judgement.f1_micro = called + wanted > 0 ? 2 * right / (called + wanted) : 1;
}

/// The mean over cases of the labels' log losses, "any" counted twice; of cases all of whose labels are
/// known.
std::optional<double> weighted_log_loss(const Predictions& predictions) {
  constexpr double least = 1e-7;
  double sum = 0, weights = 0;
  for (const Prediction& row : predictions.rows) {
    for (std::size_t label = 0; label < row.truth.size(); ++label) {
      if (!row.truth[label]) continue;
      const double weight = predictions.labels[label] == "any" ? 2 : 1;
      const double p = *row.truth[label] ? row.probability[label] : 1 - row.probability[label];
      sum -= weight * std::log(std::clamp(p, least, 1.0));
      weights += weight;
    }
  }
  return weights > 0 ? std::optional{sum / weights} : std::nullopt;
}

/// The one label that is true; nothing where none or several are.
std::optional<std::size_t> class_of(const Prediction& row) {
  std::optional<std::size_t> found;
  for (std::size_t label = 0; label < row.truth.size(); ++label) {
    if (row.truth[label] != true) continue;
    if (found) return std::nullopt;
    found = label;
  }
  return found;
}

/// Cohen's kappa and Gorodkin's correlation of a matrix.
void put_agreement(ClassJudgement& out) {
  const std::size_t classes = out.matrix.size();
  std::vector<double> rows(classes), columns(classes);
  double all = 0, right = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = 0; j < classes; ++j) {
      rows[i] += out.matrix[i][j], columns[j] += out.matrix[i][j], all += out.matrix[i][j];
    }
    right += out.matrix[i][i];
  }
  if (all == 0) return;
  double by_chance = 0, row_squares = 0, column_squares = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    by_chance += rows[i] * columns[i];
    row_squares += rows[i] * rows[i], column_squares += columns[i] * columns[i];
    const double f1 = rows[i] + columns[i];
    out.f1_macro += (f1 > 0 ? 2 * out.matrix[i][i] / f1 : 1) / static_cast<double>(classes);
  }
  out.accuracy = right / all;
  const double chance = by_chance / (all * all);
  out.kappa = chance < 1 ? (out.accuracy - chance) / (1 - chance) : 0;
  const double spread = std::sqrt((all * all - row_squares) * (all * all - column_squares));
  out.mcc = spread > 0 ? (right * all - by_chance) / spread : 0;
}

ClassJudgement judged_classes(const Predictions& predictions) {
  const std::size_t classes = predictions.labels.size();
  ClassJudgement out;
  out.matrix.assign(classes, std::vector<int>(classes));
  std::vector<Trial> trials;
  for (const Prediction& row : predictions.rows) {
    const auto truth = class_of(row);
    if (!truth) continue;
    const auto highest = std::max_element(row.probability.begin(), row.probability.end());
    const auto called = static_cast<std::size_t>(highest - row.probability.begin());
    ++out.matrix[*truth][called];
    trials.push_back({called == *truth, row.group});
    out.log_loss -= std::log(std::max(row.probability[*truth], 1e-7));
  }
  if (!trials.empty()) out.log_loss /= static_cast<double>(trials.size());
  out.accuracy_interval = share_of(trials).interval;
  put_agreement(out);
  return out;
}

}  // namespace

std::vector<Scored> scored_of(const Predictions& predictions, std::size_t label) {
  std::vector<Scored> scored;
  for (const Prediction& row : predictions.rows) {
    if (row.truth[label]) scored.push_back({row.probability[label], *row.truth[label], row.group});
  }
  return scored;
}

Judgement judged(const Predictions& predictions, const JudgeOptions& options) {
  Judgement out;
  out.options = options;
  out.cases = static_cast<int>(predictions.rows.size());
  for (std::size_t label = 0; label < predictions.labels.size(); ++label)
    out.labels.push_back(judged_label(predictions, label, options));
  out.subgroups = judged_subgroups(predictions, options.threshold);
  if (predictions.labels.size() > 1) {
    put_f1(out);
    if (!predictions.exclusive()) out.weighted_log_loss = weighted_log_loss(predictions);
  }
  out.apart = kinds_apart(predictions);
  if (predictions.exclusive()) out.classes = judged_classes(predictions);
  return out;
}

}  // namespace haima::measure
