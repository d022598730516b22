#include "workbench/paper_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/table.h"
#include "measure/judgement.h"

namespace haima::workbench {
namespace {

/// Metrics of an experiment's table: those published, else the two that always tell something.
std::vector<std::pair<std::string, std::optional<double>>> metrics_for(const Experiment& e) {
  std::vector<std::pair<std::string, std::optional<double>>> wanted;
  for (const auto& [name, value] : e.paper.figures) wanted.emplace_back(name, value);
  for (const char* name : {"accuracy", "auc"}) {
    const bool there =
        std::any_of(wanted.begin(), wanted.end(), [&](const auto& one) { return one.first == name; });
    if (!there) wanted.emplace_back(name, std::nullopt);
  }
  return wanted;
}

/// Bleeding or not: "any", of two classes the second, of many labels the first; of six classes all but
/// "none".
std::vector<measure::Scored> scored_any(const measure::Predictions& predictions) {
  const auto found = std::find(predictions.labels.begin(), predictions.labels.end(), "any");
  if (found != predictions.labels.end())
    return measure::scored_of(predictions, static_cast<std::size_t>(found - predictions.labels.begin()));
  std::vector<measure::Scored> scored = measure::scored_of(predictions, 0);
  for (measure::Scored& one : scored) one.truth = !one.truth, one.score = 1 - one.score;
  return scored;
}

std::size_t place_of(const std::string& metric) {
  const auto metrics = measure::metrics();
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const measure::Metric& one) { return one.name == metric; });
  return static_cast<std::size_t>(found - metrics.begin());
}

/// What is known of an experiment's kept folds.
struct Judged {
  std::vector<measure::Figure> figures;  // empty: nothing is kept
  int cases = 0, positives = 0, folds_kept = 0, folds = 0;
  double seconds = 0;
};

Result<Judged> judged(const Experiment& e, const Results& results) {
  Judged out;
  HAIMA_TRY(out.folds, planned_folds(e));
  HAIMA_TRY(const auto predictions, results.predictions(e, out.folds));
  if (!predictions) return out;
  for (int fold = 0; fold < out.folds; ++fold) {
    if (const auto seconds = results.seconds({&e, fold})) ++out.folds_kept, out.seconds += *seconds;
  }
  const auto scored = scored_any(*predictions);
  out.cases = static_cast<int>(scored.size());
  out.positives = static_cast<int>(
      std::count_if(scored.begin(), scored.end(), [](const measure::Scored& one) { return one.truth; }));
  out.figures = measure::figures_of(scored, 0.5);
  return out;
}

std::string percent(double value) { return fmt::format("{:.1f}", 100 * value); }

std::string ours_text(const Reproduced& row) {
  if (!row.ours) return "not run";
  if (!row.ours->value) return "undefined";  // of nobody called, say
  return fmt::format("{} ({} to {})", percent(*row.ours->value), percent(row.ours->interval.low),
                     percent(row.ours->interval.high));
}

std::string published_text(const Reproduced& row) { return row.published ? percent(*row.published) : "-"; }

std::string split_text(const Experiment& e) {
  return fmt::format("{}{}, seed {}", e.split, e.leaky ? " by picture (leaky)" : "", e.split_seed);
}

std::string sets_text(const Experiment& e) { return fmt::format("{}", fmt::join(e.sets, ", ")); }

std::string folds_text(const Reproduced& row) { return fmt::format("{} of {}", row.folds_kept, row.folds); }

std::string seconds_text(const Reproduced& row) {
  return row.folds_kept == 0 ? "-" : fmt::format("{:.0f}", row.seconds);
}

using Cells = std::vector<std::string>;

const Cells head = {"experiment", "data",     "split",           "folds run",  "cases (bleeding)",
                    "metric",     "paper, %", "haima, % (95 %)", "training, s"};

/// What is the same in the row before is not said again.
std::vector<Cells> cells_of(std::span<const Reproduced> rows) {
  std::vector<Cells> all;
  const Experiment* before = nullptr;
  for (const Reproduced& row : rows) {
    const bool first = row.of != before;
    const auto once = [&](std::string text) { return first ? std::move(text) : std::string{}; };
    all.push_back({once(row.of->name), once(sets_text(*row.of)), once(split_text(*row.of)),
                   once(folds_text(row)),
                   once(row.cases > 0 ? fmt::format("{} ({})", row.cases, row.positives) : "-"), row.title,
                   published_text(row), ours_text(row), once(seconds_text(row))});
    before = row.of;
  }
  return all;
}

constexpr std::string_view preface =
    R"(# The papers' figures beside ours

<!-- Written by `haima reproduce --resume --keep --table FILE`: change the experiments, or their [paper], instead. -->

Each experiment is a file in `experiments/`; `haima reproduce --only NAME --resume --keep` runs it fold by fold. What is told of
it is computed from the predictions of all its folds that were run, which are kept in `docs/results/predictions/NAME`. Called
bleeding from a probability of 0.5 on. Intervals hold 95 %: Wilson's for shares, DeLong's for areas under the ROC curve, a
bootstrap for the rest (1000 draws, seed 1); cases of one patient, or copies of a picture, count as one. Training seconds
are of the number of threads in each fold's card (`fold-N.json`), on whatever else the machine was doing; all
units together are meant to take at most 15 hours of two cores. *Leaky*: cases of one patient stand on both sides, as
the paper's did; that figure shows what such a split promises, and nothing else.

)";

std::string markdown_row(const Cells& cells) { return fmt::format("| {} |\n", fmt::join(cells, " | ")); }

std::string note_of(const Experiment& e) {
  std::string note = fmt::format("- `{}`: {}", e.name, e.about);
  if (!e.paper.source.empty()) note += fmt::format(" Published: {}.", e.paper.source);
  if (!e.paper.data.empty()) note += fmt::format(" There: {}.", e.paper.data);
  if (!e.paper.differs.empty()) note += fmt::format(" Here: {}.", e.paper.differs);
  return note + "\n";
}

}  // namespace

Result<std::vector<Reproduced>> reproduced(std::span<const Experiment> experiments, const Results& results) {
  std::vector<Reproduced> rows;
  for (const Experiment& e : experiments) {
    if (e.sets.empty()) continue;
    HAIMA_TRY(const Judged of, judged(e, results));
    for (const auto& [metric, published] : metrics_for(e)) {
      const std::size_t place = place_of(metric);
      Reproduced row{&e, metric, std::string{measure::metrics()[place].title}, published};
      row.cases = of.cases, row.positives = of.positives, row.seconds = of.seconds;
      row.folds_kept = of.folds_kept, row.folds = of.folds;
      if (!of.figures.empty()) row.ours = of.figures[place];
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string text_of(std::span<const Reproduced> rows, int columns) {
  return table_text({.head = head, .rows = cells_of(rows), .right = {}}, columns);
}

std::string markdown_of(std::span<const Reproduced> rows) {
  std::string text{preface};
  text += markdown_row(head) + markdown_row(Cells(head.size(), "---"));
  for (const Cells& cells : cells_of(rows)) text += markdown_row(cells);
  text += "\n";
  const Experiment* before = nullptr;
  for (const Reproduced& row : rows) {
    if (row.of != before) text += note_of(*row.of);
    before = row.of;
  }
  return text;
}

Json json_of(std::span<const Reproduced> rows) {
  Json list = Json::array();
  for (const Reproduced& row : rows) {
    Json ours = nullptr;
    if (row.ours && row.ours->value) {
      ours = {{"value", *row.ours->value},
              {"interval", Json::array({row.ours->interval.low, row.ours->interval.high})},
              {"how", row.ours->how}};
    }
    list.push_back({{"experiment", row.of->name},
                    {"metric", row.metric},
                    {"published", row.published ? Json(*row.published) : Json(nullptr)},
                    {"source", row.of->paper.source},
                    {"ours", std::move(ours)},
                    {"cases", row.cases},
                    {"positives", row.positives},
                    {"folds_run", row.folds_kept},
                    {"folds", row.folds},
                    {"split", row.of->split},
                    {"split_seed", row.of->split_seed},
                    {"leaky", row.of->leaky},
                    {"training_seconds", row.seconds}});
  }
  return list;
}

}  // namespace haima::workbench
