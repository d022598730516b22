#include "evaluate/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "measure/judgement.h"
#include "measure/logistic.h"
#include "reader/verdict.h"

namespace haima::evaluate {
namespace {

using measure::Prediction;
using measure::Predictions;
using measure::Scored;
using models::About;
using models::Band;
using models::Platt;
using models::Rates;

/// Below these, a curve or a threshold would tell of single cases.
constexpr std::ptrdiff_t least_positives = 10, least_of_class = 10;

/// Shares of bleeding among head CT, from screening to emergency departments.
constexpr std::array shown_prevalences{0.03, 0.06, 0.15};

std::ptrdiff_t positives_of(std::span<const Scored> scored) {
  return std::count_if(scored.begin(), scored.end(), [](const Scored& one) { return one.truth; });
}

Platt fitted(std::vector<Scored> scored) {
  if (positives_of(scored) < least_positives) return {};
  for (Scored& one : scored) one.score = measure::logit(one.score);
  const std::vector<double> weights(scored.size(), 1.0);
  const auto curve = measure::logistic_of(scored, weights);
  return curve ? Platt{curve->slope, curve->intercept} : Platt{};
}

/// Cases with the chance of bleeding, calibrated, by set: what a threshold is chosen on.
using BySet = std::map<std::string, std::vector<Scored>>;

/// The rows of each scan of several slices, in the order in which they stand.
using ScanRows = std::vector<std::vector<std::size_t>>;

ScanRows scans_of(const Predictions& predictions) {
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t n = 0; n < predictions.rows.size(); ++n) {
    const Prediction& row = predictions.rows[n];
    if (!row.scan.empty()) by_name[row.set + "/" + row.scan].push_back(n);
  }
  ScanRows scans;
  for (auto& [name, rows] : by_name) {
    if (rows.size() > 1) scans.push_back(std::move(rows));
  }
  return scans;
}

/// Nothing where a slice that may bleed is not known.
std::optional<bool> truth_of(const Predictions& predictions, const std::vector<std::size_t>& scan,
                             std::size_t any) {
  bool all_known = true;
  for (const std::size_t row : scan) {
    const std::optional<bool>& slice = predictions.rows[row].truth[any];
    if (slice.value_or(false)) return true;
    all_known = all_known && slice.has_value();
  }
  return all_known ? std::optional{false} : std::nullopt;
}

reader::Chances chances_of(const Predictions& predictions, const std::vector<std::size_t>& scan,
                           std::size_t label) {
  reader::Chances chances;
  for (const std::size_t row : scan) chances.emplace_back(predictions.rows[row].probability[label]);
  return chances;
}

void hear_neighbours(Predictions& predictions, const ScanRows& scans, const models::ScanRule& rule) {
  for (const std::vector<std::size_t>& scan : scans) {
    const std::vector<double> slabs = reader::slabs_in_order(scan.size());
    for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
      const reader::Chances heard =
          reader::with_neighbours(chances_of(predictions, scan, label), slabs, rule);
      for (std::size_t n = 0; n < scan.size(); ++n) predictions.rows[scan[n]].probability[label] = *heard[n];
    }
  }
}

/// Those of which it is known whether they bleed.
std::vector<Scored> scored_of(const Predictions& predictions, const ScanRows& scans, std::size_t any,
                              const models::ScanRule& rule) {
  std::vector<Scored> scored;
  for (const std::vector<std::size_t>& scan : scans) {
    const std::optional<bool> bleeds = truth_of(predictions, scan, any);
    if (!bleeds) continue;
    const reader::Chances slices = chances_of(predictions, scan, any);
    scored.push_back({*reader::scan_probability(slices, reader::slabs_in_order(scan.size()), rule), *bleeds,
                      predictions.rows[scan.front()].group});
  }
  return scored;
}

/// Sets with enough of both classes.
BySet fit_to_judge(BySet sets) {
  std::erase_if(sets, [](const auto& set) {
    const std::ptrdiff_t positives = positives_of(set.second);
    return positives < least_of_class ||
           static_cast<std::ptrdiff_t>(set.second.size()) - positives < least_of_class;
  });
  return sets;
}

/// The scans of sets with enough of them.
BySet judged_by_set(const Predictions& predictions, const ScanRows& scans, std::size_t any,
                    const models::ScanRule& rule) {
  std::map<std::string, ScanRows> sets;
  for (const std::vector<std::size_t>& scan : scans) sets[predictions.rows[scan.front()].set].push_back(scan);
  BySet scored;
  for (const auto& [set, rows] : sets) scored[set] = scored_of(predictions, rows, any, rule);
  return fit_to_judge(std::move(scored));
}

/// How far neighbours count: the fewest among those that order the slices of scans best by more than a tie.
std::vector<double> neighbours_of(const Predictions& predictions, const ScanRows& scans, std::size_t any) {
  Predictions of_scans{predictions.labels, {}};
  ScanRows places;
  for (const std::vector<std::size_t>& scan : scans) {
    std::vector<std::size_t>& place = places.emplace_back();
    for (const std::size_t row : scan) {
      place.push_back(of_scans.rows.size());
      of_scans.rows.push_back(predictions.rows[row]);
    }
  }
  std::vector<double> best = {1};
  double highest = -1;
  for (const std::vector<double>& neighbours : {std::vector<double>{1}, {1, 0.5}, {1, 1}, {1, 1, 0.5}}) {
    Predictions heard = of_scans;
    hear_neighbours(heard, places, {.neighbours = neighbours, .calibration = {}});
    const auto auc = measure::auc_of(measure::scored_of(heard, any));
    constexpr double tie = 0.005;
    if (auc && auc->value > highest + tie) highest = auc->value, best = neighbours;
  }
  return best;
}

/// Whichever orders scans better; the highest slice where too few can tell, for then a scan is called at the
/// threshold of slices.
models::Pool pool_of(const Predictions& predictions, const ScanRows& scans, std::size_t any) {
  if (judged_by_set(predictions, scans, any, {}).empty()) return models::Pool::highest;
  const auto area = [&](models::Pool pool) {
    const auto auc = measure::auc_of(scored_of(predictions, scans, any, {.pool = pool, .calibration = {}}));
    return auc ? auc->value : 0.0;
  };
  return area(models::Pool::all) > area(models::Pool::highest) ? models::Pool::all : models::Pool::highest;
}

/// One after the other: both are straight lines on the logit.
Platt then(const Platt& first, const Platt& second) {
  return {first.slope * second.slope, second.slope * first.intercept + second.intercept};
}

/// The mean over sets.
Rates rates_at(const BySet& sets, double threshold) {
  Rates mean;
  for (const auto& [name, scored] : sets) {
    double found = 0, left = 0;
    for (const Scored& one : scored) {
      found += one.truth && one.score >= threshold ? 1 : 0;
      left += !one.truth && one.score < threshold ? 1 : 0;
    }
    const auto positives = static_cast<double>(positives_of(scored));
    mean.sensitivity += found / positives / static_cast<double>(sets.size());
    mean.specificity +=
        left / (static_cast<double>(scored.size()) - positives) / static_cast<double>(sets.size());
  }
  return mean;
}

/// Thresholds by name.
using Thresholds = std::map<std::string, double>;

Thresholds thresholds_of(const BySet& sets, const CalibrateOptions& options) {
  constexpr int steps = 999;
  double nearest = 2, sum = 0, count = 0, sensitive = 0, specific = 0;
  for (int i = 1; i <= steps; ++i) {
    const double threshold = static_cast<double>(i) / (steps + 1);
    const Rates rates = rates_at(sets, threshold);
    // Where both rates are alike: the best sum of the two may miss many for a few false alarms.
    const double apart = std::abs(rates.sensitivity - rates.specificity);
    if (apart < nearest - 1e-9) nearest = apart, sum = count = 0;
    // The middle of all that are equally good.
    if (apart <= nearest + 1e-9) sum += threshold, ++count;
    if (rates.sensitivity >= options.sensitivity) sensitive = threshold;
    if (rates.specificity >= options.specificity && specific == 0) specific = threshold;
  }
  const double balanced = sum / count;
  constexpr double least = 1.0 / (steps + 1);
  return {{"balanced", balanced},
          {"high_sensitivity", std::min(balanced, std::max(sensitive, least))},
          {"high_specificity", std::max(balanced, specific)}};
}

double chance_at(double logit) { return 1 / (1 + std::exp(-logit)); }

/// The probabilities nearest to a threshold, so far on the logit to both sides that no more than this share
/// of the cases, the mean over sets, lies among them. One number is fitted: what few cases can bear.
Band band_about(double threshold, const BySet& sets, double most) {
  struct Near {
    double distance, share;
  };
  std::vector<Near> cases;
  const double middle = measure::logit(threshold);
  for (const auto& [name, scored] : sets) {
    for (const Scored& one : scored)
      cases.push_back({std::abs(measure::logit(one.score) - middle),
                       1 / static_cast<double>(scored.size() * sets.size())});
  }
  std::sort(cases.begin(), cases.end(), [](const Near& a, const Near& b) { return a.distance < b.distance; });
  double share = 0, inside = 0;
  for (const Near& one : cases) {
    share += one.share;
    // Half-way between the last that is in and the first that is out.
    if (share > most + 1e-9)
      return {chance_at(middle - (inside + one.distance) / 2),
              chance_at(middle + (inside + one.distance) / 2)};
    inside = one.distance;
  }
  return {};  // all would be left unsaid
}

/// Each level's thresholds, bands and rates.
std::vector<models::Threshold> joined(const BySet& slices, const BySet& scans,
                                      const CalibrateOptions& options) {
  const Thresholds of_slices = thresholds_of(slices, options);
  const Thresholds of_scans = scans.empty() ? of_slices : thresholds_of(scans, options);
  std::vector<models::Threshold> thresholds;
  for (const char* name : {"balanced", "high_sensitivity", "high_specificity"}) {
    models::Threshold one{name, of_slices.at(name), of_scans.at(name)};
    one.unsure_slice = band_about(one.slice, slices, options.unsure);
    one.slice_rates = rates_at(slices, one.slice);
    if (!scans.empty()) {
      one.unsure_scan = band_about(one.scan, scans, options.unsure);
      one.scan_rates = rates_at(scans, one.scan);
    }
    thresholds.push_back(std::move(one));
  }
  return thresholds;
}

/// What a band left unsaid, and how often a call would have been wrong in it and outside; all cases alike.
Json unsure_of(const Band& band, double threshold, const BySet& sets) {
  std::array<double, 2> cases{}, wrong{};  // outside, inside
  for (const auto& [name, scored] : sets) {
    for (const Scored& one : scored) {
      const std::size_t inside = band.holds(one.score) ? 1 : 0;
      ++cases[inside];
      wrong[inside] += (one.score >= threshold) != one.truth ? 1 : 0;
    }
  }
  const auto rate = [&](std::size_t where) {
    return cases[where] > 0 ? Json(wrong[where] / cases[where]) : Json(nullptr);
  };
  return {{"share", cases[1] / (cases[0] + cases[1])}, {"wrong_among", rate(1)}, {"wrong_answered", rate(0)}};
}

/// Predictive values at shares of bleeding that sites have.
Json values_of(const Rates& rates) {
  Json values = Json::object();
  for (const double prevalence : shown_prevalences) {
    values[fmt::format("{:g} %", 100 * prevalence)] = {
        {"ppv", measure::ppv_at(rates.sensitivity, rates.specificity, prevalence)},
        {"npv", measure::npv_at(rates.sensitivity, rates.specificity, prevalence)}};
  }
  return values;
}

Result<> check_labels(const About& about, const Predictions& predictions) {
  const auto outputs = static_cast<std::size_t>(models::Head{about.task}.outputs());
  if (predictions.labels.size() == outputs && !predictions.rows.empty()) return {};
  return fail(
      Code::contradiction, about.name,
      fmt::format("it has {} outputs and the predictions have {}", outputs, predictions.labels.size()),
      "give predictions that it, or its folds, made");
}

Json json_of(const Rates& rates) {
  return {{"sensitivity", rates.sensitivity},
          {"specificity", rates.specificity},
          {"at_prevalence", values_of(rates)}};
}

/// What each threshold reaches on the cases it was chosen on: on others it will be a little worse.
Json reached(const std::vector<models::Threshold>& thresholds, const BySet& slices, const BySet& scans) {
  Json points = Json::object();
  for (const models::Threshold& one : thresholds) {
    Json& point = points[one.name];
    point["slice"] = json_of(*one.slice_rates);
    point["slice"]["cannot_say"] = unsure_of(one.unsure_slice, one.slice, slices);
    if (scans.empty()) continue;
    point["scan"] = json_of(*one.scan_rates);
    point["scan"]["cannot_say"] = unsure_of(one.unsure_scan, one.scan, scans);
  }
  return points;
}

Json json_of(const measure::Auc& auc) {
  return {{"auc", auc.value},
          {"interval", {auc.interval.low, auc.interval.high}},
          {"positives", auc.positives},
          {"negatives", auc.negatives}};
}

/// Areas under the ROC curve of each set's slices, label by label.
Json areas_of(const Predictions& predictions) {
  std::map<std::string, Predictions> by_set;
  for (const Prediction& row : predictions.rows) {
    Predictions& set = by_set[row.set];
    set.labels = predictions.labels;
    set.rows.push_back(row);
  }
  Json areas = Json::object();
  for (const auto& [name, set] : by_set) {
    for (std::size_t label = 0; label < set.labels.size(); ++label) {
      if (const auto auc = measure::auc_of(measure::scored_of(set, label)))
        areas[name][set.labels[label]] = json_of(*auc);
    }
  }
  return areas;
}

Json card_of(const Predictions& predictions, std::size_t scans) {
  std::map<std::string, int> slices;
  std::set<std::string> groups;
  for (const Prediction& row : predictions.rows) ++slices[row.set], groups.insert(row.group);
  return {
      {"slices", slices}, {"groups", groups.size()}, {"scans", scans}, {"slice_auc", areas_of(predictions)}};
}

/// Predictive values, a line for each threshold.
std::string values_text(const About& about) {
  std::string text = fmt::format("\n{:<18}{:>9}", "PPV, NPV", "");
  for (const double prevalence : shown_prevalences)
    text += fmt::format("{:>16}", fmt::format("{:g} % bleed", 100 * prevalence));
  text += "\n";
  for (const models::Threshold& one : about.thresholds) {
    for (const auto& [level, rates] :
         {std::pair{"slice", one.slice_rates}, std::pair{"scan", one.scan_rates}}) {
      if (!rates) continue;
      text += fmt::format("{:<18}{:>9}", one.name, level);
      for (const double prevalence : shown_prevalences)
        text += fmt::format(
            "{:>16}",
            fmt::format("{:.3f}, {:.3f}", measure::ppv_at(rates->sensitivity, rates->specificity, prevalence),
                        measure::npv_at(rates->sensitivity, rates->specificity, prevalence)));
      text += "\n";
    }
  }
  return text;
}

}  // namespace

Result<Calibrated> calibrated(About about, Predictions said, const CalibrateOptions& options) {
  HAIMA_TRY_ONLY(check_labels(about, said));
  const std::size_t any = about.task == models::Task::two_class ? 1 : 0;
  const ScanRows scans = scans_of(said);
  if (options.afresh || about.calibration.empty()) {
    about.calibration.assign(said.labels.size(), {});
    about.scan.neighbours = neighbours_of(said, scans, any);
    hear_neighbours(said, scans, about.scan);
  }
  for (std::size_t label = 0; label < said.labels.size(); ++label) {
    const Platt fit = fitted(measure::scored_of(said, label));
    about.calibration[label] = then(about.calibration[label], fit);
    for (Prediction& row : said.rows) row.probability[label] = fit(row.probability[label]);
  }
  BySet slices;
  for (const Prediction& row : said.rows) {
    if (row.truth[any]) slices[row.set].push_back({row.probability[any], *row.truth[any], row.group});
  }
  slices = fit_to_judge(std::move(slices));
  if (slices.empty())
    return fail(Code::contradiction, about.name, "no set has ten slices that bleed and ten that do not",
                "calibrate on more cases");
  about.scan.pool = pool_of(said, scans, any);
  about.scan.calibration = {};
  about.scan.calibration = fitted(scored_of(said, scans, any, about.scan));
  const std::vector<Scored> scored = scored_of(said, scans, any, about.scan);
  const BySet of_scans = judged_by_set(said, scans, any, about.scan);
  about.thresholds = joined(slices, of_scans, options);
  if (!about.card.is_object()) about.card = Json::object();
  Json card = card_of(said, scored.size());
  if (const auto auc = measure::auc_of(scored)) card["scan_auc"] = json_of(*auc);
  card["operating_points"] = reached(about.thresholds, slices, of_scans);
  about.card["calibration"] = std::move(card);
  return Calibrated{std::move(about), std::move(said)};
}

std::string text_of_calibration(const About& about) {
  std::string text =
      fmt::format("{:<18}{:>9}{:>16}{:>9}{:>16}\n", "threshold", "slice", "cannot say", "scan", "cannot say");
  const auto range = [](const Band& band) { return fmt::format("{:.3f} to {:.3f}", band.from, band.to); };
  for (const models::Threshold& one : about.thresholds)
    text += fmt::format("{:<18}{:>9.3f}{:>16}{:>9.3f}{:>16}\n", one.name, one.slice, range(one.unsure_slice),
                        one.scan, range(one.unsure_scan));
  text += values_text(about);
  text += "\noutput   slope  intercept\n";
  for (std::size_t i = 0; i < about.calibration.size(); ++i)
    text += fmt::format("{:<6}{:>8.3f}{:>11.3f}\n", i, about.calibration[i].slope,
                        about.calibration[i].intercept);
  text += fmt::format("{:<6}{:>8.3f}{:>11.3f}   neighbours {:g}; {}\n", "scan", about.scan.calibration.slope,
                      about.scan.calibration.intercept, fmt::join(about.scan.neighbours, ", "),
                      about.scan.pool == models::Pool::all ? "all slices together" : "the highest slice");
  return text;
}

}  // namespace haima::evaluate
