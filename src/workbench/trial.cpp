#include "workbench/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "corpus/split.h"
#include "measure/auc.h"
#include "measure/interval.h"
#include "models/about.h"
#include "train/train.h"
#include "workbench/circumstances.h"
#include "workbench/feed.h"
#include "workbench/mask_trial.h"
#include "workbench/start.h"

namespace haima::workbench {
namespace {

using corpus::Part;
using models::Task;
using Places = std::vector<std::size_t>;

constexpr const char* bundle_name = "bundle.safetensors";

/// As a reader looks for it.
const char* graph_name_of(Task task) { return task == Task::mask ? "mask" : "slice"; }

/// Which members of the pack do what in this trial.
struct Parts {
  Places training, validation, test;
};

Result<corpus::Split> split_of(const Experiment& e, const corpus::Pack& pack) {
  if (e.split.ends_with(".csv")) return corpus::read_split(e.split);
  HAIMA_TRY(corpus::SplitPlan plan, corpus::plan_from(e.split));
  plan.seed = e.split_seed;
  plan.leaky = e.leaky;
  return corpus::split_of(pack.members(), plan);
}

/// Only pictures of which the task's truth is known judge or teach.
Places told(const Places& places, const corpus::Pack& pack, const Experiment& e) {
  Places kept;
  for (const std::size_t place : places) {
    corpus::Labels labels = pack.members()[place].of.labels;
    if (e.task == Task::mask && labels.any == true && !pack.has_mask(place)) continue;
    if (!labels.any && e.patient_labels) labels.any = pack.members()[place].of.patient_bleeds;
    const auto truth = truth_of(labels, e.task);
    if (std::any_of(truth.begin(), truth.end(), [](const auto& one) { return one.has_value(); }))
      kept.push_back(place);
  }
  return kept;
}

Result<> check_keeps_last(const Experiment& e) {
  if (e.recipe.keep == train::Keep::last) return {};
  return fail(Code::bad_argument, e.name, "nothing is left to choose an epoch with",
              "let the experiment keep the last epoch");
}

/// Sets that are left out judge what the others taught; of `whole`, nothing judges.
Result<Parts> parts_by_set(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const auto& members = trial.pack.members();
  HAIMA_TRY_ONLY(check_keeps_last(e));
  const auto is_left_out = [&](const corpus::Member& member) {
    return std::find(e.left_out.begin(), e.left_out.end(), member.set) != e.left_out.end();
  };
  Places training, test;
  std::set<std::string> tested;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!is_left_out(members[i])) continue;
    tested.insert(members[i].group);
    if (members[i].use == corpus::Use::any && trial.fold != Trial::whole) test.push_back(i);
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].use != corpus::Use::never && !tested.contains(members[i].group)) training.push_back(i);
  }
  return Parts{told(training, trial.pack, e), {}, told(test, trial.pack, e)};
}

Result<Parts> parts_by_split(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const bool chooses = e.recipe.keep == train::Keep::best;
  HAIMA_TRY(const corpus::Split split, split_of(e, trial.pack));
  HAIMA_TRY(const std::vector<Part> parts,
            corpus::parts_of(split, trial.pack.members(), 0, trial.fold, /*validation_fold=*/chooses));
  const auto places = [&](Part part) { return told(corpus::members_in(part, parts), trial.pack, e); };
  Parts found{places(Part::train), places(Part::validation), places(Part::test)};
  if (chooses && found.validation.empty()) found.validation = found.test;
  return found;
}

Result<Parts> parts_of(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const bool whole = trial.fold == Trial::whole;
  HAIMA_TRY(Parts found, whole || !e.left_out.empty() ? parts_by_set(trial) : parts_by_split(trial));
  if (found.training.empty() || (found.test.empty() && !whole))
    return fail(Code::contradiction, e.name, "nothing is left to learn from, or to test on",
                "the pack holds no labels that the task asks for");
  return found;
}

image::InputSpec spec_of(const Experiment& e, const corpus::Pack& pack, int side) {
  image::InputSpec spec = pack.about().spec;
  spec.width = spec.height = side;
  spec.slab_mm = e.slab_mm;
  const bool sees_neighbours = std::any_of(spec.channels.begin(), spec.channels.end(),
                                           [](const auto& channel) { return channel.slice != 0; });
  if (sees_neighbours) spec.slice_step_mm = e.slab_mm;
  for (image::Channel& channel : spec.channels) channel.mean = e.mean, channel.deviation = e.deviation;
  return spec;
}

bool takes_clinical(const graph::Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [](const graph::Node& node) { return node.name == "clinical"; });
}

Result<graph::Graph> graph_of(const Experiment& e, const corpus::Pack& pack) {
  HAIMA_TRY(const models::Model* model, models::model_named(e.model));
  models::Spec spec = models::default_spec(*model, e.task);
  spec.input.channels = pack.channels();
  if (e.side > 0) spec.input.height = spec.input.width = e.side;
  if (spec.input.depth > 0 || spec.input.slices)
    return fail(Code::unsupported, e.model, "it reads volumes, and a pack holds slices");
  for (const auto& [name, value] : e.options) spec.options[name] = value;
  spec.head.clinical = static_cast<std::int64_t>(e.clinical.size());
  HAIMA_TRY(graph::Graph graph, models::build(*model, spec));
  if (!e.clinical.empty() && !takes_clinical(graph))
    return fail(Code::unsupported, e.model, "it has no branch for clinical features");
  const bool maps = graph.nodes[static_cast<std::size_t>(graph.outputs.at("logits"))].shape.size() == 4;
  if (maps != (e.task == Task::mask))
    return fail(Code::unsupported, e.model,
                maps ? "it draws masks: give it the task \"mask\"" : "its verdict is one a picture, no mask");
  return graph;
}

Result<Feed> feed_of(const Trial& trial, const Places& places, const image::InputSpec& spec, bool teaching,
                     Context& context) {
  const Experiment& e = trial.experiment;
  corpus::LoaderOptions options;
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

std::vector<measure::Scored> scored(const measure::Predictions& predictions, std::size_t label) {
  std::vector<measure::Scored> all;
  for (const measure::Prediction& row : predictions.rows) {
    if (row.truth[label]) all.push_back({row.probability[label], *row.truth[label], row.group});
  }
  return all;
}

measure::Share accuracy_of(const measure::Predictions& predictions, std::size_t label) {
  std::vector<measure::Trial> trials;
  for (const measure::Scored& one : scored(predictions, label))
    trials.push_back({(one.score >= 0.5) == one.truth, one.group});
  return measure::share_of(trials);
}

/// Of "any bleeding": the last of two classes, the first of many labels; of six classes, not "none".
std::size_t first_label(Task task) { return task == Task::two_class ? 1 : 0; }

/// None for masks, whose pixels would not all fit into memory.
train::Score score_of(const Trial& trial) {
  if (trial.experiment.task == Task::mask) return {};
  return [&trial](const train::Predictions& said) {
    const measure::Predictions all = predictions_of(trial, said);
    const std::size_t label = first_label(trial.experiment.task);
    std::map<std::string, double> scores;
    if (const auto share = accuracy_of(all, label); share.value) scores["accuracy"] = *share.value;
    if (const auto auc = measure::auc_of(scored(all, label))) scores["auc"] = auc->value;
    return scores;
  };
}

/// Where each bundle's rights come from: the sets that it learned from, and those of the bundle it began as.
std::string rights_of(const corpus::Pack& pack, const Places& training, const std::string& of_start) {
  std::set<std::string> taught;
  for (const std::size_t place : training) taught.insert(pack.members()[place].set);
  std::string rights;
  for (const corpus::PackedSet& set : pack.about().sets) {
    if (!taught.contains(set.name)) continue;
    rights += (rights.empty() ? "" : "; ") + set.name + ": " + set.rights;
    if (set.training == corpus::Training::none) rights += " (nothing that ships may have learned from it)";
  }
  if (rights.find(of_start) == std::string::npos) rights += "; begun with " + of_start;
  return rights;
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

Result<> write_bundle(const Trial& trial, const graph::Graph& graph, const train::Learned& learned,
                      const Parts& parts, const image::InputSpec& spec, const std::string& rights_of_start) {
  models::About about;
  about.name = trial.experiment.name;
  about.rights = rights_of(trial.pack, parts.training, rights_of_start);
  about.task = trial.experiment.task;
  about.input = spec;
  about.clinical = trial.experiment.clinical;
  if (about.task == Task::mask)
    about.thresholds = {{"balanced", trial.experiment.threshold, trial.experiment.threshold}};
  about.card = {{"experiment", trial.experiment.source},
                {"fold", trial.fold == Trial::whole ? Json("whole") : Json(trial.fold)},
                {"pack", trial.pack.hash()},
                {"epochs", learned.epochs}};
  graph::Bundle bundle;
  bundle.graphs[graph_name_of(about.task)] = graph;
  bundle.weights = learned.weights;
  bundle.about = models::to_json(about);
  return graph::write_bundle(bundle, trial.folder / bundle_name);
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

}  // namespace

std::string part_name(int fold) { return fold == Trial::whole ? "whole" : fmt::format("fold-{}", fold); }

Result<int> folds_of(const Experiment& experiment, const corpus::Pack& pack) {
  if (!experiment.left_out.empty()) return 1;
  HAIMA_TRY(const corpus::Split split, split_of(experiment, pack));
  return std::max(1, split.folds());
}

Result<TrialResult> run_trial(const Trial& trial, Context& context) {
  const Experiment& e = trial.experiment;
  HAIMA_TRY(const Parts parts, parts_of(trial));
  if (!trial.disturb.empty()) return disturbed(trial, parts, context);
  TrialResult result;
  result.trained = parts.training.size(), result.validated = parts.validation.size();
  const bool whole = trial.fold == Trial::whole;
  const Path csv = trial.folder / "predictions.csv";
  std::error_code ignored;
  if (std::filesystem::exists(whole ? trial.folder / bundle_name : csv, ignored)) {
    if (!whole) HAIMA_TRY_ONLY(read_back(result, csv, e.task));
    return result;
  }
  HAIMA_TRY(const graph::Graph graph, graph_of(e, trial.pack));
  const auto side = static_cast<int>(graph.nodes[0].shape.back().number);
  const image::InputSpec spec = spec_of(e, trial.pack, side);
  HAIMA_TRY(Feed training, feed_of(trial, parts.training, spec, true, context));
  HAIMA_TRY(Feed validation, feed_of(trial, parts.validation, spec, false, context));
  HAIMA_TRY(Feed test, feed_of(trial, parts.test, spec, false, context));
  HAIMA_TRY(const Start start,
            starting_weights(e, graph, part_name(trial.fold), trial.data, training, context));
  HAIMA_TRY(const train::Learned learned, train::learn(graph, start.weights, training, validation, e.recipe,
                                                       trial.folder, context, score_of(trial)));
  result.best_epoch = learned.best_epoch;
  // A network that never saw a picture must not read one.
  if (!e.blank) HAIMA_TRY(write_bundle(trial, graph, learned, parts, spec, start.rights));
  if (whole) return result;
  HAIMA_TRY_ONLY(test_on(result, trial, graph, learned.weights, test, csv, context));
  return result;
}

std::string text_of(const TrialResult& result) {
  if (!result.areas.empty()) return measure::text_of(measure::judged(result.areas));
  const measure::Predictions& predictions = result.predictions;
  std::string text = fmt::format("{:<18}{:>9}{:>9}   {:<28}{}\n", "label", "positive", "negative",
                                 "area under ROC (95 %)", "accuracy at 0.5 (95 %)");
  for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
    const auto auc = measure::auc_of(scored(predictions, label));
    if (!auc) continue;
    const measure::Share accuracy = accuracy_of(predictions, label);
    text += fmt::format("{:<18}{:>9}{:>9}   {:.4f} ({:.4f} to {:.4f})    {:.4f} ({:.4f} to {:.4f})\n",
                        predictions.labels[label], auc->positives, auc->negatives, auc->value,
                        auc->interval.low, auc->interval.high, accuracy.value.value_or(0),
                        accuracy.interval.low, accuracy.interval.high);
  }
  return text;
}

Json json_of(const TrialResult& result) {
  if (!result.areas.empty()) return measure::json_of(measure::judged(result.areas));
  const measure::Predictions& predictions = result.predictions;
  Json labels = Json::object();
  for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
    const auto auc = measure::auc_of(scored(predictions, label));
    if (!auc) continue;
    labels[predictions.labels[label]] = {{"positives", auc->positives},
                                         {"negatives", auc->negatives},
                                         {"auc", auc->value},
                                         {"auc_interval", {auc->interval.low, auc->interval.high}}};
  }
  return labels;
}

}  // namespace haima::workbench
