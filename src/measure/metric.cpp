#include "measure/metric.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/random.h"
#include "measure/confusion.h"

namespace haima::measure {
namespace {

std::optional<double> ratio(double part, double of) {
  return of > 0 ? std::optional{part / of} : std::nullopt;
}

double positives_of(const Cells& c) { return c.true_positive + c.false_negative; }
double negatives_of(const Cells& c) { return c.true_negative + c.false_positive; }
double called_of(const Cells& c) { return c.true_positive + c.false_positive; }

/// 2·right / (called + true) of one class; 1 where neither is there.
double f1_of(double right, double called, double wanted) {
  return called + wanted > 0 ? 2 * right / (called + wanted) : 1;
}

std::optional<double> accuracy(const Sample& s) {
  return ratio(s.cells.true_positive + s.cells.true_negative, s.cells.all());
}
std::optional<double> sensitivity(const Sample& s) {
  return ratio(s.cells.true_positive, positives_of(s.cells));
}
std::optional<double> specificity(const Sample& s) {
  return ratio(s.cells.true_negative, negatives_of(s.cells));
}
std::optional<double> ppv(const Sample& s) { return ratio(s.cells.true_positive, called_of(s.cells)); }
std::optional<double> npv(const Sample& s) {
  return ratio(s.cells.true_negative, s.cells.true_negative + s.cells.false_negative);
}
std::optional<double> f1(const Sample& s) {
  return f1_of(s.cells.true_positive, called_of(s.cells), positives_of(s.cells));
}
std::optional<double> f1_macro(const Sample& s) {
  const Cells& c = s.cells;
  const double of_none = f1_of(c.true_negative, c.true_negative + c.false_negative, negatives_of(c));
  return (*f1(s) + of_none) / 2;
}
std::optional<double> balanced_accuracy(const Sample& s) {
  const auto a = sensitivity(s), b = specificity(s);
  return a && b ? std::optional{(*a + *b) / 2} : std::nullopt;
}
std::optional<double> jaccard(const Sample& s) {
  return ratio(s.cells.true_positive, s.cells.all() - s.cells.true_negative);
}

/// Cohen's kappa.
std::optional<double> kappa(const Sample& s) {
  const Cells& c = s.cells;
  const double n = c.all();
  if (n == 0) return std::nullopt;
  const double by_chance = (called_of(c) * positives_of(c) + (n - called_of(c)) * negatives_of(c)) / (n * n);
  return ratio(*accuracy(s) - by_chance, 1 - by_chance);
}

/// Matthews's correlation.
std::optional<double> mcc(const Sample& s) {
  const Cells& c = s.cells;
  const double spread = called_of(c) * positives_of(c) * negatives_of(c) * (c.all() - called_of(c));
  return ratio(c.true_positive * c.true_negative - c.false_positive * c.false_negative, std::sqrt(spread));
}

/// Calls `take(positives, negatives)` for each score from the lowest up, tied ones together.
template <class Take>
void each_score(const Sample& s, const Take& take) {
  const auto& p = s.ranked.probability;
  for (std::size_t i = 0; i < p.size();) {
    double positives = 0, negatives = 0;
    const double score = p[i];
    for (; i < p.size() && p[i] == score; ++i) (s.ranked.truth[i] ? positives : negatives) += s.weights[i];
    take(positives, negatives);
  }
}

std::optional<double> auc(const Sample& s) {
  double below = 0, pairs = 0;
  each_score(s, [&](double positives, double negatives) {
    pairs += positives * (below + negatives / 2);
    below += negatives;
  });
  return ratio(pairs, below * positives_of(s.cells));
}

/// Average precision: the area under the curve of precision over recall, in steps.
std::optional<double> pr_auc(const Sample& s) {
  const double wanted = positives_of(s.cells);
  double hits = wanted, called = s.cells.all(), sum = 0;
  each_score(s, [&](double positives, double negatives) {
    if (called > 0) sum += positives * hits / called;
    hits -= positives;
    called -= positives + negatives;
  });
  return ratio(sum, wanted);
}

/// Sums `of(probability, truth)` over all cases.
template <class Of>
std::optional<double> mean(const Sample& s, const Of& of) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < s.weights.size(); ++i) {
    sum += s.weights[i] * of(s.ranked.probability[i], s.ranked.truth[i]);
    count += s.weights[i];
  }
  return ratio(sum, count);
}

/// A certainty that is wrong costs no more than one in ten million would.
std::optional<double> log_loss(const Sample& s) {
  constexpr double least = 1e-7;
  return mean(s, [=](double p, bool truth) { return -std::log(std::clamp(truth ? p : 1 - p, least, 1.0)); });
}
std::optional<double> brier(const Sample& s) {
  return mean(s, [](double p, bool truth) { return (p - truth) * (p - truth); });
}
/// How much better than saying the share of positives each time.
std::optional<double> brier_skill(const Sample& s) {
  const auto share = ratio(positives_of(s.cells), s.cells.all());
  const auto score = brier(s);
  if (!share || !score || *share <= 0 || *share >= 1) return std::nullopt;
  return 1 - *score / (*share * (1 - *share));
}

/// The expected calibration error over 15 bins of equal mass.
std::optional<double> calibration_error(const Sample& s) {
  constexpr int bins = 15;
  const double all = s.cells.all();
  if (all == 0) return std::nullopt;
  double error = 0, seen = 0, said = 0, true_ones = 0;
  int bin = 1;
  for (std::size_t i = 0; i < s.weights.size(); ++i) {
    seen += s.weights[i];
    said += s.weights[i] * s.ranked.probability[i];
    if (s.ranked.truth[i]) true_ones += s.weights[i];
    const bool last = i + 1 == s.weights.size(), full = seen + 1e-9 >= all * bin / bins;
    // Cases of one probability are of one bin: their order must not matter.
    if (!last && (!full || s.ranked.probability[i + 1] == s.ranked.probability[i])) continue;
    error += std::abs(said - true_ones) / all;
    said = true_ones = 0;
    while (bin < bins && seen + 1e-9 >= all * bin / bins) ++bin;
  }
  return error;
}

constexpr Metric table[] = {{"accuracy", "accuracy", accuracy},
                            {"sensitivity", "sensitivity (recall)", sensitivity},
                            {"specificity", "specificity", specificity},
                            {"ppv", "PPV (precision)", ppv},
                            {"npv", "NPV", npv},
                            {"f1", "F1 (Dice)", f1},
                            {"f1_macro", "F1, both classes", f1_macro},
                            {"balanced_accuracy", "balanced accuracy", balanced_accuracy},
                            {"jaccard", "Jaccard", jaccard},
                            {"kappa", "kappa", kappa},
                            {"mcc", "MCC", mcc},
                            {"auc", "ROC-AUC", auc},
                            {"pr_auc", "PR-AUC", pr_auc},
                            {"log_loss", "log loss", log_loss},
                            {"brier", "Brier score", brier},
                            {"brier_skill", "Brier skill", brier_skill},
                            {"calibration_error", "calibration error", calibration_error}};

Sample sample_of(const Ranked& ranked, std::span<const double> weights, double threshold) {
  return {ranked, weights, cells_of(ranked, weights, threshold)};
}

/// The values of every metric on each draw of groups.
std::vector<std::vector<double>> drawn(const Ranked& ranked, double threshold, const Bootstrap& bootstrap) {
  std::vector<std::vector<double>> values(std::size(table));
  std::vector<double> times(ranked.groups), weights(ranked.probability.size());
  for (int draw = 0; draw < bootstrap.draws; ++draw) {
    const Random random{bootstrap.seed, static_cast<std::uint64_t>(draw)};
    std::fill(times.begin(), times.end(), 0);
    for (std::size_t i = 0; i < ranked.groups; ++i) ++times[random.bits(i) % ranked.groups];
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = times[ranked.group[i]];
    const Sample sample = sample_of(ranked, weights, threshold);
    for (std::size_t m = 0; m < values.size(); ++m) {
      if (const auto value = table[m].of(sample)) values[m].push_back(*value);
    }
  }
  return values;
}

/// The intervals that have a form of their own.
void put_closed_forms(std::span<const Scored> scored, double threshold, std::vector<Figure>& figures) {
  std::vector<Call> calls;
  for (const Scored& one : scored) calls.push_back({one.score >= threshold, one.truth, one.group});
  const Confusion confusion = confusion_of(calls);
  const auto put = [&](std::string_view name, const Interval& interval, std::string_view how) {
    for (std::size_t m = 0; m < figures.size(); ++m) {
      if (table[m].name == name && figures[m].value) figures[m].interval = interval, figures[m].how = how;
    }
  };
  put("accuracy", confusion.accuracy.interval, "Wilson");
  put("sensitivity", confusion.sensitivity.interval, "Wilson");
  put("specificity", confusion.specificity.interval, "Wilson");
  put("ppv", confusion.ppv.interval, "Wilson");
  put("npv", confusion.npv.interval, "Wilson");
  if (const auto area = auc_of(scored)) put("auc", area->interval, "DeLong");
}

}  // namespace

std::span<const Metric> metrics() { return table; }

Ranked ranked(std::span<const Scored> scored) {
  std::vector<std::size_t> order(scored.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scored[a].score < scored[b].score; });
  Ranked out;
  std::map<std::string, std::size_t> groups;
  for (const std::size_t i : order) {
    const Scored& one = scored[i];
    out.probability.push_back(one.score);
    out.truth.push_back(one.truth);
    std::size_t group = out.groups;
    if (!one.group.empty()) group = groups.try_emplace(one.group, group).first->second;
    if (group == out.groups) ++out.groups;
    out.group.push_back(group);
  }
  return out;
}

Cells cells_of(const Ranked& ranked, std::span<const double> weights, double threshold) {
  Cells cells;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool called = ranked.probability[i] >= threshold;
    double& cell = ranked.truth[i] ? (called ? cells.true_positive : cells.false_negative)
                                   : (called ? cells.false_positive : cells.true_negative);
    cell += weights[i];
  }
  return cells;
}

std::vector<Figure> figures_of(std::span<const Scored> scored, double threshold, const Bootstrap& bootstrap) {
  const Ranked all = ranked(scored);
  const std::vector<double> once(scored.size(), 1);
  const Sample sample = sample_of(all, once, threshold);
  const auto draws = drawn(all, threshold, bootstrap);
  std::vector<Figure> figures;
  for (std::size_t m = 0; m < std::size(table); ++m)
    figures.push_back({table[m].of(sample), middle_95(draws[m]), "bootstrap"});
  put_closed_forms(scored, threshold, figures);
  return figures;
}

std::optional<double> threshold_at_sensitivity(std::span<const Scored> scored, double sensitivity) {
  std::vector<double> positives;
  for (const Scored& one : scored) {
    if (one.truth) positives.push_back(one.score);
  }
  if (positives.empty()) return std::nullopt;
  std::sort(positives.begin(), positives.end(), std::greater{});
  const double wanted = std::ceil(sensitivity * static_cast<double>(positives.size()) - 1e-9);
  const auto place = static_cast<std::size_t>(std::clamp(wanted, 1.0, static_cast<double>(positives.size())));
  return positives[place - 1];
}

double ppv_at(double sensitivity, double specificity, double prevalence) {
  const double right = sensitivity * prevalence, wrong = (1 - specificity) * (1 - prevalence);
  return right + wrong > 0 ? right / (right + wrong) : 0;
}

double npv_at(double sensitivity, double specificity, double prevalence) {
  const double right = specificity * (1 - prevalence), wrong = (1 - sensitivity) * prevalence;
  return right + wrong > 0 ? right / (right + wrong) : 0;
}

}  // namespace haima::measure
