#include "classic/course.h"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <numeric>

#include "base/text.h"
#include "classic/scale.h"
#include "measure/logistic.h"

namespace haima::classic {
namespace {

constexpr int inner_folds = 5;

int components_of(const Setting& setting) {
  const auto found = setting.find("components");
  return found == setting.end() ? 0 : static_cast<int>(found->second);
}

/// Of both classes enough are there to be dealt into folds.
Result<std::vector<std::vector<std::size_t>>> folds_within(const Rows& rows, std::uint64_t seed) {
  auto folds = folds_of(rows, inner_folds, seed);
  bool fits = !folds.empty();
  for (const auto& fold : folds) fits = fits && teaches(rows.of(others(fold, rows.size())));
  if (fits) return folds;
  return fail(
      Code::bad_argument, "classical methods",
      fmt::format(
          "of the {} that a fold learns from, {} parts that hold both classes can't be made to choose "
          "settings on",
          counted(rows.size(), "picture"), inner_folds),
      "give more pictures whose truth is known, or more folds");
}

/// A learner without its probability.
Result<features::Learner> fitted(const Method& method, const Rows& rows, const Setting& setting,
                                 std::uint64_t seed) {
  graph::Weights scale = scale_of(rows, method.one_scale, components_of(setting));
  const Rows on_scale = scaled(rows, scale);
  features::Learner learner;
  learner.method = method.name;
  learner.setting = json_of(setting);
  try {
    HAIMA_TRY(Rule rule, method.learn({on_scale, setting, seed}));
    learner.form = rule.form;
    learner.tensors = std::move(rule.tensors);
  } catch (const std::exception& problem) {
    return fail(Code::internal, std::string{method.name}, problem.what());
  }
  learner.tensors.merge(scale);
  return learner;
}

std::vector<measure::Scored> scored_of(std::span<const double> scores, const Rows& rows) {
  std::vector<measure::Scored> scored;
  for (std::size_t n = 0; n < rows.size(); ++n) scored.push_back({scores[n], rows.truth[n], rows.groups[n]});
  return scored;
}

/// Platt's curve, each class counting alike. Whatever the method's scale, Newton's steps are taken on scores
/// of spread 1 about 0. A score that tells nothing, or the wrong thing, says "as likely as not".
measure::Logistic curve_of(std::span<const double> scores, const Rows& rows) {
  const auto count = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  double squares = 0;
  for (const double score : scores) squares += (score - mean) * (score - mean) / count;
  const double deviation = squares > 0 ? std::sqrt(squares) : 1;
  std::vector<measure::Scored> scored = scored_of(scores, rows);
  for (measure::Scored& one : scored) one.score = (one.score - mean) / deviation;
  const auto curve = measure::logistic_of(scored, weights_of(rows));
  if (!curve) return {0, 0};
  return {curve->slope / deviation, curve->intercept - curve->slope * mean / deviation};
}

}  // namespace

Result<Course> Course::of(Rows rows, std::uint64_t seed) {
  HAIMA_TRY(Folds folds, folds_within(rows, seed));
  return Course{std::move(rows), std::move(folds), seed};
}

Result<std::vector<double>> Course::scores_without(const Method& method, const Rows& rows,
                                                   const Setting& setting) const {
  std::vector<double> scores(rows.size());
  for (const std::vector<std::size_t>& fold : folds_) {
    HAIMA_TRY(const features::Learner learner,
              fitted(method, rows.of(others(fold, rows.size())), setting, seed_));
    for (const std::size_t place : fold) scores[place] = features::score_of(learner, rows.row(place));
  }
  return scores;
}

Result<Learned> Course::learn(const Method& method, const Rows& rows) const {
  Setting best;
  std::vector<double> best_scores;
  Learned out;
  for (const Setting& setting : method.settings) {
    HAIMA_TRY(std::vector<double> scores, scores_without(method, rows, setting));
    const auto auc = measure::auc_of(scored_of(scores, rows));
    if (!best_scores.empty() && (!auc || auc->value <= out.auc)) continue;
    best = setting;
    out.auc = auc ? auc->value : 0.5;
    best_scores = std::move(scores);
  }
  const measure::Logistic curve = curve_of(best_scores, rows);
  HAIMA_TRY(out.learner, fitted(method, rows, best, seed_));
  out.learner.slope = curve.slope;
  out.learner.intercept = curve.intercept;
  for (const double score : best_scores)
    out.probability.push_back(1 / (1 + std::exp(-(curve.slope * score + curve.intercept))));
  return out;
}

Result<Learned> Course::learn_committee(const Method& method) {
  std::vector<const Learned*> members;
  for (const std::string_view name : method.members) {
    HAIMA_TRY(const Method* member, method_named(name));
    HAIMA_TRY(const Learned* learned_member, learned(*member));
    members.push_back(learned_member);
  }
  Rows opinions{members.size(), {}, {}, {}};
  for (std::size_t n = 0; n < rows_.size(); ++n) {
    std::vector<float> row;
    for (const Learned* member : members) row.push_back(static_cast<float>(member->probability[n]));
    opinions.add(row, rows_.truth[n], rows_.groups[n]);
  }
  HAIMA_TRY(Learned out, learn(method, opinions));
  for (const Learned* member : members) out.learner.members.push_back(member->learner);
  return out;
}

Result<const Learned*> Course::learned(const Method& method) {
  const auto known = learned_.find(method.name);
  if (known != learned_.end()) return &known->second;
  HAIMA_TRY(Learned now, method.members.empty() ? learn(method, rows_) : learn_committee(method));
  return &learned_.emplace(method.name, std::move(now)).first->second;
}

}  // namespace haima::classic
