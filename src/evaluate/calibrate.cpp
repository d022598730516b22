#include "evaluate/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "evaluate/operating.h"
#include "measure/judgement.h"
#include "measure/logistic.h"
#include "reader/verdict.h"

namespace haima::evaluate {
namespace {

using measure::Prediction;
using measure::Predictions;
using measure::Scored;
using models::About;
using models::Platt;
using models::Rates;

/// Below this a curve would tell of single cases.
constexpr std::ptrdiff_t least_positives = 10;

/// Shares of bleeding among head CT, from screening to emergency departments.
constexpr std::array shown_prevalences{0.03, 0.06, 0.15};

std::vector<Scored> scored(const Cases& cases) { return {cases.begin(), cases.end()}; }

Platt fitted(std::vector<Scored> cases) {
  const auto positives =
      std::count_if(cases.begin(), cases.end(), [](const Scored& one) { return one.truth; });
  if (positives < least_positives) return {};
  for (Scored& one : cases) one.score = measure::logit(one.score);
  const std::vector<double> weights(cases.size(), 1.0);
  const auto curve = measure::logistic_of(cases, weights);
  return curve ? Platt{curve->slope, curve->intercept} : Platt{};
}

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

/// Of each row, by number, whether something was drawn there; a row that is not in it: not known.
using Drawn = std::map<std::size_t, bool>;

Drawn drawn_in(const Predictions& predictions, const std::vector<measure::Area>& areas) {
  std::map<std::pair<std::string, std::string>, bool> by_name;
  for (const measure::Area& area : areas) by_name[{area.set, area.id}] = area.overlap.found > 0;
  Drawn drawn;
  for (std::size_t n = 0; n < predictions.rows.size(); ++n) {
    const auto found = by_name.find({predictions.rows[n].set, predictions.rows[n].id});
    if (found != by_name.end()) drawn[n] = found->second;
  }
  return drawn;
}

double drawn_of(const Predictions& predictions, std::size_t row, std::size_t any, const Drawn& drawn) {
  const auto known = drawn.find(row);
  if (known == drawn.end()) return 1;
  return known->second ? predictions.rows[row].probability[any] : 0;
}

/// Those of which it is known whether they bleed.
Cases cases_of(const Predictions& predictions, const ScanRows& scans, std::size_t any,
               const models::ScanRule& rule, const Drawn& drawn = {}) {
  Cases cases;
  for (const std::vector<std::size_t>& scan : scans) {
    const std::optional<bool> bleeds = truth_of(predictions, scan, any);
    if (!bleeds) continue;
    const reader::Chances slices = chances_of(predictions, scan, any);
    Case one{{*reader::scan_probability(slices, reader::slabs_in_order(scan.size()), rule), *bleeds,
              predictions.rows[scan.front()].group},
             0};
    for (const std::size_t row : scan)
      one.drawn = std::max(one.drawn, drawn_of(predictions, row, any, drawn));
    cases.push_back(std::move(one));
  }
  return cases;
}

/// The scans of sets with enough of them.
BySet judged_by_set(const Predictions& predictions, const ScanRows& scans, std::size_t any,
                    const models::ScanRule& rule, const Drawn& drawn = {}) {
  std::map<std::string, ScanRows> sets;
  for (const std::vector<std::size_t>& scan : scans) sets[predictions.rows[scan.front()].set].push_back(scan);
  BySet cases;
  for (const auto& [set, rows] : sets) cases[set] = cases_of(predictions, rows, any, rule, drawn);
  return fit_to_judge(std::move(cases));
}

BySet slices_by_set(const Predictions& predictions, std::size_t any, const Drawn& drawn) {
  BySet cases;
  for (std::size_t n = 0; n < predictions.rows.size(); ++n) {
    const Prediction& row = predictions.rows[n];
    if (row.truth[any])
      cases[row.set].push_back(
          {{row.probability[any], *row.truth[any], row.group}, drawn_of(predictions, n, any, drawn)});
  }
  return fit_to_judge(std::move(cases));
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
    const auto auc =
        measure::auc_of(scored(cases_of(predictions, scans, any, {.pool = pool, .calibration = {}})));
    return auc ? auc->value : 0.0;
  };
  return area(models::Pool::all) > area(models::Pool::highest) ? models::Pool::all : models::Pool::highest;
}

/// One after the other: both are straight lines on the logit.
Platt then(const Platt& first, const Platt& second) {
  return {first.slope * second.slope, second.slope * first.intercept + second.intercept};
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
Json reached(const About& about, const BySet& slices, const BySet& scans) {
  Json points = Json::object();
  const double below = about.unsure_undrawn;
  for (const models::Threshold& one : about.thresholds) {
    Json& point = points[one.name];
    point["slice"] = json_of(*one.slice_rates);
    point["slice"]["cannot_say"] = unsure_of(one.unsure_slice, {one.slice, below, one.slice}, slices);
    if (scans.empty()) continue;
    point["scan"] = json_of(*one.scan_rates);
    point["scan"]["cannot_say"] = unsure_of(one.unsure_scan, {one.scan, below, one.slice}, scans);
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
  const Drawn drawn = drawn_in(said, options.drawn);
  const BySet slices = slices_by_set(said, any, drawn);
  if (slices.empty())
    return fail(Code::contradiction, about.name, "no set has ten slices that bleed and ten that do not",
                "calibrate on more cases");
  about.scan.pool = pool_of(said, scans, any);
  about.scan.calibration = {};
  about.scan.calibration = fitted(scored(cases_of(said, scans, any, about.scan)));
  const std::vector<Scored> all_scans = scored(cases_of(said, scans, any, about.scan));
  const BySet of_scans = judged_by_set(said, scans, any, about.scan, drawn);
  OperatingPoints points = operating_points(slices, of_scans, options, about.unsure_undrawn);
  about.thresholds = std::move(points.thresholds);
  about.unsure_undrawn = points.unsure_undrawn;
  if (!about.card.is_object()) about.card = Json::object();
  Json card = card_of(said, all_scans.size());
  if (const auto auc = measure::auc_of(all_scans)) card["scan_auc"] = json_of(*auc);
  card["operating_points"] = reached(about, slices, of_scans);
  about.card["calibration"] = std::move(card);
  return Calibrated{std::move(about), std::move(said)};
}

std::string text_of_calibration(const About& about) {
  std::string text =
      fmt::format("{:<18}{:>9}{:>16}{:>9}{:>16}\n", "threshold", "slice", "cannot say", "scan", "cannot say");
  const auto range = [](const models::Band& band) {
    return fmt::format("{:.3f} to {:.3f}", band.from, band.to);
  };
  for (const models::Threshold& one : about.thresholds)
    text += fmt::format("{:<18}{:>9.3f}{:>16}{:>9.3f}{:>16}\n", one.name, one.slice, range(one.unsure_slice),
                        one.scan, range(one.unsure_scan));
  if (about.unsure_undrawn > 0)
    text += fmt::format("nothing drawn: cannot say below {:.3f}\n", about.unsure_undrawn);
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
