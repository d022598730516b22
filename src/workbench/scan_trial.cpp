#include "workbench/scan_trial.h"

#include <memory>

#include "graph/part.h"
#include "workbench/circumstances.h"
#include "workbench/network.h"
#include "workbench/said.h"
#include "workbench/scan_feed.h"
#include "workbench/start.h"
#include "workbench/trained.h"

namespace haima::workbench {
namespace {

constexpr const char* embedding = "embedding";

bool tells_slices(const graph::Graph& graph) { return graph.outputs.contains(slice_output); }

/// What pictures of scans are for: to judge by, as they are; to look at again, augmented; to learn from,
/// augmented and in another order each epoch.
enum class Use { judge, look, teach };

struct Pictures {
  const Trial& trial;
  const graph::Graph& graph;
  const image::InputSpec& spec;
  Context& context;

  Result<ScanPictures> of(const Places& places, Use use) const {
    const Experiment& e = trial.experiment;
    corpus::LoaderOptions options;
    options.spec = spec;
    HAIMA_TRY(options.augment, corpus::recipe_from(use == Use::judge ? "none" : e.augment));
    HAIMA_TRY(corpus::Loader loader, corpus::Loader::make(trial.pack, {}, std::move(options)));
    const int planes = planes_of(graph);
    ScanSet set{&trial.pack, scans_of(trial.pack, places), e.task, tells_slices(graph), use == Use::teach};
    return ScanPictures{std::move(set), std::move(loader), planes > 0 ? e.batch : 1, planes, context.pool};
  }
};

/// How the experiment's network is judged: its slices too, where it tells of them.
train::Recipe recipe_of(const Experiment& e, const graph::Graph& graph) {
  train::Recipe recipe = e.recipe;
  if (tells_slices(graph)) recipe.beside[slice_output] = 1;
  return recipe;
}

/// What is learned, and from what: the whole network from pictures, or what follows a frozen encoder from
/// what that made of them.
struct Course {
  graph::Graph graph;
  std::unique_ptr<train::Batches> training, validation, test;
};

/// Each scan's embeddings at one look.
Result<std::vector<graph::Tensor>> looked(const graph::Graph& encoder, const graph::Weights& weights,
                                          ScanPictures& pictures, Context& context) {
  train::Recipe reading;
  reading.output = embedding;
  std::vector<graph::Tensor> all;
  const auto take = [&](const train::Predictions& said) -> Result<> {
    all.push_back(said.logits);
    return {};
  };
  HAIMA_TRY_ONLY(train::predict_each(encoder, weights, pictures, reading, context, take));
  return all;
}

/// Of the scans that teach, as many looks as are asked for.
Result<std::unique_ptr<train::Batches>> embedded(const graph::Graph& encoder, const graph::Weights& weights,
                                                 const Pictures& pictures, const Places& places,
                                                 bool teaches) {
  HAIMA_TRY(ScanPictures plain, pictures.of(places, Use::judge));
  std::vector<std::vector<graph::Tensor>> looks(1);
  HAIMA_TRY(looks[0], looked(encoder, weights, plain, pictures.context));
  for (int look = 1; teaches && look < pictures.trial.experiment.looks; ++look) {
    HAIMA_TRY(ScanPictures augmented, pictures.of(places, Use::look));
    augmented.look_again(static_cast<std::uint64_t>(look));
    HAIMA_TRY(std::vector<graph::Tensor> another, looked(encoder, weights, augmented, pictures.context));
    looks.push_back(std::move(another));
  }
  ScanSet set = plain.set();
  set.teaches = teaches;
  return std::make_unique<ScanEmbeddings>(std::move(set), embedding, std::move(looks));
}

Result<Course> frozen_course(const Pictures& pictures, const Parts& parts, const graph::Weights& weights) {
  HAIMA_TRY(graph::Parts cut, graph::parted(pictures.graph, embedding));
  Course course{std::move(cut.after), nullptr, nullptr, nullptr};
  HAIMA_TRY(course.training, embedded(cut.before, weights, pictures, parts.training, true));
  HAIMA_TRY(course.validation, embedded(cut.before, weights, pictures, parts.validation, false));
  HAIMA_TRY(course.test, embedded(cut.before, weights, pictures, parts.test, false));
  return course;
}

Result<Course> whole_course(const Pictures& pictures, const Parts& parts) {
  const auto of_part = [&](const Places& places, Use use) -> Result<std::unique_ptr<train::Batches>> {
    HAIMA_TRY(ScanPictures scans, pictures.of(places, use));
    return std::make_unique<ScanPictures>(std::move(scans));
  };
  Course course{pictures.graph, nullptr, nullptr, nullptr};
  HAIMA_TRY(course.training, of_part(parts.training, Use::teach));
  HAIMA_TRY(course.validation, of_part(parts.validation, Use::judge));
  HAIMA_TRY(course.test, of_part(parts.test, Use::judge));
  return course;
}

void append(graph::Tensor& all, const graph::Tensor& rows, std::size_t columns) {
  all.values.insert(all.values.end(), rows.values.begin(), rows.values.end());
  all.shape = {static_cast<std::int64_t>(all.values.size() / columns), static_cast<std::int64_t>(columns)};
}

/// Of every slice of the tested scans.
Result<train::Predictions> slices_said(const Course& course, const graph::Weights& weights,
                                       const corpus::Pack& pack, train::Recipe reading, std::size_t columns,
                                       Context& context) {
  reading.output = slice_output;
  train::Predictions all;
  std::size_t number = 0;
  const auto take = [&](const train::Predictions& said) -> Result<> {
    HAIMA_TRY(const train::Batch batch, course.test->batch(0, number++));
    append(all.logits, said.logits, columns);
    append(all.truth, batch.beside.at(slice_output).truth, columns);
    append(all.known, batch.beside.at(slice_output).known, columns);
    const PackedScan scan = scans_of(pack, batch.samples).front();
    all.samples.insert(all.samples.end(), scan.begin(), scan.end());
    return {};
  };
  HAIMA_TRY_ONLY(train::predict_each(course.graph, weights, *course.test, reading, context, take));
  return all;
}

/// Rows called by their scans: a scan's is its first slice's no longer.
measure::Predictions by_scan_name(measure::Predictions predictions) {
  for (measure::Prediction& row : predictions.rows) {
    row.id = row.scan;
    row.place = row.blood_share = {};
  }
  return predictions;
}

Result<> test_scans(TrialResult& result, const Trial& trial, const Course& course,
                    const graph::Weights& weights, Context& context) {
  train::Recipe reading = trial.experiment.recipe;
  reading.mixed = false;  // as a reader will
  HAIMA_TRY(const train::Predictions said,
            train::predict(course.graph, weights, *course.test, reading, context));
  measure::Predictions scans = predictions_of(trial, said);
  HAIMA_TRY_ONLY(put_circumstances(scans, said.samples, trial.pack));
  scans = by_scan_name(std::move(scans));
  const Path csv = trial.folder / predictions_name;
  if (!tells_slices(course.graph)) {
    result.predictions = std::move(scans);
    return write_file(csv, measure::csv_of(result.predictions));
  }
  HAIMA_TRY(const train::Predictions of_slices,
            slices_said(course, weights, trial.pack, reading, scans.labels.size(), context));
  result.predictions = predictions_of(trial, of_slices);
  HAIMA_TRY_ONLY(put_circumstances(result.predictions, of_slices.samples, trial.pack));
  result.scans = std::move(scans);
  HAIMA_TRY_ONLY(write_file(trial.folder / scans_name, measure::csv_of(result.scans)));
  return write_file(csv, measure::csv_of(result.predictions));
}

bool is_there(const Path& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

Result<TrialResult> kept(const Trial& trial, TrialResult result) {
  const Path csv = trial.folder / predictions_name, scans = trial.folder / scans_name;
  HAIMA_TRY(result.predictions, measure::read_predictions(std::span{&csv, 1}));
  if (is_there(scans)) {
    HAIMA_TRY(result.scans, measure::read_predictions(std::span{&scans, 1}));
  }
  return result;
}

}  // namespace

Result<TrialResult> run_scan_trial(const Trial& trial, const graph::Graph& graph, const Parts& parts,
                                   Context& context) {
  const Experiment& e = trial.experiment;
  if (!trial.disturb.empty())
    return fail(Code::unsupported, e.name, "only pictures are disturbed, and it sees whole scans");
  if (trial.meeting.processes > 1)
    return fail(Code::unsupported, e.name, "a scan is a batch by itself, which processes cannot share",
                "train its folds side by side");
  TrialResult result;
  result.of_scans = true;
  result.trained = scans_of(trial.pack, parts.training).size();
  result.validated = scans_of(trial.pack, parts.validation).size();
  const bool whole = trial.fold == Trial::whole;
  if (!whole && is_there(trial.folder / predictions_name)) return kept(trial, std::move(result));
  if (whole && is_there(trial.folder / bundle_name)) return result;

  const image::InputSpec spec =
      spec_of(e, trial.pack, static_cast<int>(graph.nodes.front().shape.back().number));
  const Pictures pictures{trial, graph, spec, context};
  HAIMA_TRY(ScanPictures training, pictures.of(parts.training, Use::judge));
  HAIMA_TRY(Start start, starting_weights(e, graph, part_name(trial.fold), trial.data, training, context));
  HAIMA_TRY(const Course course,
            e.frozen ? frozen_course(pictures, parts, start.weights) : whole_course(pictures, parts));
  HAIMA_TRY(train::Learned learned,
            train::learn(course.graph, start.weights, *course.training, *course.validation,
                         recipe_of(e, graph), trial.folder, context, score_of(trial)));
  result.best_epoch = learned.best_epoch;
  graph::Weights weights = std::move(start.weights);
  for (auto& [name, tensor] : learned.weights) weights[name] = std::move(tensor);
  HAIMA_TRY_ONLY(write_bundle(trial, {planes_of(graph) > 0 ? "volume" : "scan",
                                      graph,
                                      weights,
                                      learned.epochs,
                                      parts.training,
                                      spec,
                                      {start.rights}}));
  if (!whole) HAIMA_TRY_ONLY(test_scans(result, trial, course, weights, context));
  return result;
}

}  // namespace haima::workbench
