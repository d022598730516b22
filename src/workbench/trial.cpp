#include "workbench/trial.h"

#include <fmt/format.h>

#include <algorithm>

#include "measure/judgement.h"
#include "workbench/circumstances.h"
#include "workbench/drawn.h"
#include "workbench/feed.h"
#include "workbench/mask_trial.h"
#include "workbench/network.h"
#include "workbench/said.h"
#include "workbench/scan_trial.h"
#include "workbench/start.h"
#include "workbench/trained.h"

namespace haima::workbench {
namespace {

using models::Task;

/// As a reader looks for it.
const char* graph_name_of(Task task) {
  if (task == Task::foreign) return "guard";
  return task == Task::mask ? "mask" : "slice";
}

Result<Feed> feed_of(const Trial& trial, const Places& places, const image::InputSpec& spec, bool teaching,
                     Context& context, std::map<std::size_t, image::Mask> drawn = {}) {
  const Experiment& e = trial.experiment;
  corpus::LoaderOptions options;
  options.drawn = std::move(drawn);
  options.spec = spec;
  options.batch = e.batch;
  options.patient_labels = e.patient_labels;
  HAIMA_TRY(options.augment, corpus::recipe_from(teaching ? e.augment : trial.disturb));
  options.masks = e.task == Task::mask;
  if (teaching) {
    options.sampling = e.sampling;
    options.paste = e.paste;
  }
  HAIMA_TRY(corpus::Loader loader, corpus::Loader::make(trial.pack, places, std::move(options)));
  Beside beside{e.clinical, teaching ? e.clinical_missing : 0, e.blank};
  return Feed{trial.pack, std::move(loader), e.task, std::move(beside), context.pool};
}

/// What was said of the part that is tested, as it was kept.
Result<> read_back(TrialResult& result, const Path& csv, Task task) {
  if (task == Task::mask) {
    HAIMA_TRY(result.areas, measure::read_areas(std::span{&csv, 1}));
  } else {
    HAIMA_TRY(result.predictions, measure::read_predictions(std::span{&csv, 1}));
  }
  return {};
}

/// What the network says of the part that is tested, kept.
Result<> test_on(TrialResult& result, const Trial& trial, const graph::Graph& graph,
                 const graph::Weights& weights, Feed& test, const Path& csv, Context& context) {
  train::Recipe reading = trial.experiment.recipe;
  reading.mixed = false;  // as a reader will
  if (trial.experiment.task == Task::mask) {
    HAIMA_TRY(result.areas, areas_said(trial, graph, weights, test, reading, context));
    return write_file(csv, measure::csv_of(result.areas));
  }
  HAIMA_TRY(const train::Predictions said, train::predict(graph, weights, test, reading, context));
  result.predictions = predictions_of(trial, said);
  HAIMA_TRY_ONLY(put_circumstances(result.predictions, said.samples, trial.pack));
  return write_file(csv, measure::csv_of(result.predictions));
}

/// What the trained trial says of its tested pictures as another scanner or camera might have made them.
Result<TrialResult> disturbed(const Trial& trial, const Parts& parts, Context& context) {
  const Experiment& e = trial.experiment;
  HAIMA_TRY(const graph::Bundle bundle,
            graph::read_bundle(trial.folder / bundle_name, context.settings.limits));
  const graph::Graph& graph = bundle.graphs.at(graph_name_of(e.task));
  const auto side = static_cast<int>(graph.nodes[0].shape.back().number);
  HAIMA_TRY(Feed test, feed_of(trial, parts.test, spec_of(e, trial.pack, side), false, context));
  TrialResult result;
  result.trained = parts.training.size();
  HAIMA_TRY_ONLY(
      test_on(result, trial, graph, bundle.weights, test, trial.folder / "disturbed.csv", context));
  return result;
}

std::string table_of(const measure::Predictions& predictions) {
  std::string text = fmt::format("{:<18}{:>9}{:>9}   {:<28}{}\n", "label", "positive", "negative",
                                 "area under ROC (95 %)", "accuracy at 0.5 (95 %)");
  for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
    const auto auc = measure::auc_of(measure::scored_of(predictions, label));
    if (!auc) continue;
    const measure::Share accuracy = accuracy_of(predictions, label);
    text += fmt::format("{:<18}{:>9}{:>9}   {:.4f} ({:.4f} to {:.4f})    {:.4f} ({:.4f} to {:.4f})\n",
                        predictions.labels[label], auc->positives, auc->negatives, auc->value,
                        auc->interval.low, auc->interval.high, accuracy.value.value_or(0),
                        accuracy.interval.low, accuracy.interval.high);
  }
  return text;
}

Json labels_json(const measure::Predictions& predictions) {
  Json labels = Json::object();
  for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
    const auto auc = measure::auc_of(measure::scored_of(predictions, label));
    if (!auc) continue;
    labels[predictions.labels[label]] = {{"positives", auc->positives},
                                         {"negatives", auc->negatives},
                                         {"auc", auc->value},
                                         {"auc_interval", {auc->interval.low, auc->interval.high}}};
  }
  return labels;
}

}  // namespace

std::string part_name(int fold) { return fold == Trial::whole ? "whole" : fmt::format("fold-{}", fold); }

Result<int> folds_of(const Experiment& experiment, const corpus::Pack& pack) {
  if (!experiment.left_out.empty()) return 1;
  HAIMA_TRY(const corpus::Split split, split_of(experiment, pack));
  return std::max(1, split.folds());
}

Result<TrialResult> run_trial(const Trial& trial, Context& context) {
  const Experiment& e = trial.experiment;
  HAIMA_TRY(Parts parts, parts_of(trial));
  HAIMA_TRY(const graph::Graph graph, graph_of(e, trial.pack));
  if (sees_scans(graph)) return run_scan_trial(trial, graph, parts, context);
  if (!trial.disturb.empty()) return disturbed(trial, parts, context);
  TrialResult result;
  result.trained = parts.training.size(), result.validated = parts.validation.size();
  const bool whole = trial.fold == Trial::whole;
  const Path csv = trial.folder / predictions_name;
  std::error_code ignored;
  if (std::filesystem::exists(whole ? trial.folder / bundle_name : csv, ignored)) {
    if (!whole) HAIMA_TRY_ONLY(read_back(result, csv, e.task));
    return result;
  }
  const auto side = static_cast<int>(graph.nodes[0].shape.back().number);
  const image::InputSpec spec = spec_of(e, trial.pack, side);
  HAIMA_TRY(Drawn drawn, draw_missing(trial, parts.training, spec, context));
  result.trained = parts.training.size();
  HAIMA_TRY(Feed training, feed_of(trial, parts.training, spec, true, context, std::move(drawn.masks)));
  HAIMA_TRY(Feed validation, feed_of(trial, parts.validation, spec, false, context));
  HAIMA_TRY(Feed test, feed_of(trial, parts.test, spec, false, context));
  HAIMA_TRY(const Start start,
            starting_weights(e, graph, part_name(trial.fold), trial.data, training, context));
  HAIMA_TRY(const train::Learned learned,
            train::learn(graph, start.weights, training, validation, e.recipe, trial.folder, context,
                         score_of(trial), trial.meeting));
  result.best_epoch = learned.best_epoch;
  if (trial.meeting.process > 0) return result;
  // A network that never saw a picture must not read one.
  if (!e.blank) {
    HAIMA_TRY(write_bundle(trial, {graph_name_of(e.task),
                                   graph,
                                   learned.weights,
                                   learned.epochs,
                                   parts.training,
                                   spec,
                                   {start.rights, drawn.rights}}));
  }
  if (whole) return result;
  HAIMA_TRY_ONLY(test_on(result, trial, graph, learned.weights, test, csv, context));
  return result;
}

std::string text_of(const TrialResult& result) {
  if (!result.areas.empty()) return measure::text_of(measure::judged(result.areas));
  std::string text = table_of(result.predictions);
  if (!result.scans.rows.empty()) text += "\nscans\n" + table_of(result.scans);
  return text;
}

Json json_of(const TrialResult& result) {
  if (!result.areas.empty()) return measure::json_of(measure::judged(result.areas));
  return labels_json(result.predictions);
}

}  // namespace haima::workbench
