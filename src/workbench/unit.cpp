#include "workbench/unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/version.h"
#include "corpus/split.h"
#include "workbench/feed.h"
#include "workbench/network.h"

namespace haima::workbench {
namespace {

bool is_file(const Path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored);
}

Result<Json> json_in(const Path& file) {
  constexpr std::uint64_t most_bytes = 1 << 20;
  HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
  return parse_json(as_text(bytes), file.string());
}

Result<> copy_whole(const Path& from, const Path& to) {
  constexpr std::uint64_t most_bytes = 64ull << 20;
  HAIMA_TRY(const Bytes bytes, read_file(from, most_bytes));
  return write_file(to, bytes);
}

/// The epoch with the least validation loss.
int best_epoch(const measure::Log& log) {
  int best = 0;
  double least = 0;
  for (const measure::Epoch& epoch : log) {
    const auto loss = epoch.figure("validation_loss");
    if (!loss || (best > 0 && *loss >= least)) continue;
    best = epoch.number, least = *loss;
  }
  return best;
}

Json card_of(const Unit& unit, const Trial& trial, const measure::Log& log, std::size_t threads) {
  Json sets = Json::array();
  for (const corpus::PackedSet& set : trial.pack.about().sets) {
    sets.push_back({{"name", set.name},
                    {"rights", set.rights},
                    {"may_teach_what_ships", corpus::name_of(set.training)}});
  }
  Json source = unit.of->source;
  source.erase("paper");
  return {{"schema", "haima.unit/1"},
          {"experiment", std::move(source)},
          {"recipe", recipe_hash(*unit.of)},
          {"fold", unit.fold},
          {"sets", std::move(sets)},
          {"pack", trial.pack.hash()},
          {"trained_epochs", log.size()},
          {"best_epoch", best_epoch(log)},
          {"seconds", seconds_in(log)},
          {"threads", threads},
          {"haima", version()}};
}

Result<corpus::SplitPlan> plan_of(const Experiment& e) {
  HAIMA_TRY(corpus::SplitPlan plan, corpus::plan_from(e.split));
  return plan;
}

/// The part of the cases that teach.
double taught_share(const corpus::SplitPlan& plan) {
  if (!plan.shares.empty()) return plan.shares.front();
  return plan.folds > 2 ? static_cast<double>(plan.folds - 2) / plan.folds : 1;
}

struct Counts {
  double pictures = 0, scans = 0;
};

Result<Counts> counted(const Experiment& e, const Path& data) {
  HAIMA_TRY(const std::vector<corpus::DataSet> sets, corpus::sets_named(e.sets));
  HAIMA_TRY(const std::vector<corpus::Member> members, corpus::members_of(sets, data));
  Counts counts;
  std::set<std::string> scans;
  for (const corpus::Member& one : members) {
    if (one.use == corpus::Use::never) continue;
    ++counts.pictures;
    if (!one.of.scan.empty()) scans.insert(one.set + ":" + one.of.scan);
  }
  counts.scans = static_cast<double>(scans.size());
  return counts;
}

struct Work {
  double flop = 0;       // of one picture or volume, forward
  bool dense = false;    // mostly large convolutions, which keep a core busy
  bool volumes = false;  // each scan is one sample
};

Result<Work> work_of(const Experiment& e) {
  HAIMA_TRY(const models::Model* model, models::model_named(e.model));
  models::Spec spec = models::default_spec(*model, e.task);
  spec.input.channels = 1;
  for (const auto& [name, value] : e.options) spec.options[name] = value;
  HAIMA_TRY(const graph::Graph whole, models::build(*model, spec));
  if (e.side > 0) spec.input.height = spec.input.width = e.side;
  HAIMA_TRY(const graph::Graph graph, models::build(*model, spec));
  constexpr std::int64_t large = 2'000'000'000;
  return Work{static_cast<double>(graph::cost_of(graph).flop), graph::cost_of(whole).flop > large,
              planes_of(graph) > 0};
}

Result<double> guessed_seconds(const Experiment& e, const Path& data, std::size_t threads) {
  // A pass back costs two forward; what a core reaches on the two sorts of network, and what a picture costs
  // besides.
  constexpr double passes = 3, dense_flop_per_second = 100e9, other_flop_per_second = 35e9;
  constexpr double picture_seconds = 1.5e-3;
  HAIMA_TRY(const Counts counts, counted(e, data));
  HAIMA_TRY(const Work work, work_of(e));
  HAIMA_TRY(const corpus::SplitPlan plan, plan_of(e));
  const double samples = work.volumes ? counts.scans : counts.pictures;
  const double taught = samples * taught_share(plan) * e.recipe.epochs;
  const double pass_seconds =
      passes * work.flop / (work.dense ? dense_flop_per_second : other_flop_per_second);
  return taught * (pass_seconds + picture_seconds) / static_cast<double>(threads);
}

}  // namespace

std::string Unit::name() const { return fmt::format("{}/fold-{}", of->name, fold); }

Result<int> planned_folds(const Experiment& experiment) {
  if (!experiment.left_out.empty()) return 1;
  if (experiment.split.ends_with(".csv")) {
    HAIMA_TRY(const corpus::Split split, corpus::read_split(experiment.split));
    return std::max(1, split.folds());
  }
  HAIMA_TRY(const corpus::SplitPlan plan, plan_of(experiment));
  return std::max(1, plan.folds);
}

std::string_view name_of(State state) {
  constexpr std::string_view names[] = {"kept", "stale", "missing"};
  return names[static_cast<int>(state)];
}

Path Results::file(const Unit& unit, const char* ending) const {
  return folder_ / unit.of->name / fmt::format("fold-{}{}", unit.fold, ending);
}

// In a folder of its own: a folder's CSVs are read together, and a scan is no slice.
Path Results::scans_file(const Unit& unit) const {
  return folder_ / unit.of->name / "scans" / fmt::format("fold-{}.csv", unit.fold);
}

State Results::state_of(const Unit& unit) const {
  if (!is_file(file(unit, ".csv"))) return State::missing;
  const auto card = json_in(file(unit, ".json"));
  const bool same = card && card->is_object() && card->value("recipe", "") == recipe_hash(*unit.of);
  return same ? State::kept : State::stale;
}

Result<> Results::keep(const Unit& unit, const Trial& trial, const Context& context) const {
  HAIMA_TRY(const measure::Log log, measure::read_log(trial.folder / "log.jsonl"));
  HAIMA_TRY(copy_whole(trial.folder / "log.jsonl", file(unit, ".jsonl")));
  HAIMA_TRY(write_file(file(unit, ".json"), to_text(card_of(unit, trial, log, context.pool.size())) + "\n"));
  if (is_file(trial.folder / scans_name)) {
    HAIMA_TRY(copy_whole(trial.folder / scans_name, scans_file(unit)));
  }
  return copy_whole(trial.folder / predictions_name, file(unit, ".csv"));
}

Result<std::optional<measure::Predictions>> Results::predictions(const Experiment& experiment,
                                                                 int folds) const {
  std::vector<Path> files;
  for (int fold = 0; fold < folds; ++fold) {
    const Unit unit{&experiment, fold};
    if (state_of(unit) == State::kept) files.push_back(file(unit, ".csv"));
  }
  if (files.empty()) return std::nullopt;
  HAIMA_TRY(measure::Predictions predictions, measure::read_predictions(files));
  return std::optional{std::move(predictions)};
}

std::optional<double> Results::seconds(const Unit& unit) const {
  if (state_of(unit) != State::kept) return std::nullopt;
  const auto card = json_in(file(unit, ".json"));
  if (!card || !card->contains("seconds") || !(*card)["seconds"].is_number()) return std::nullopt;
  return (*card)["seconds"].get<double>();
}

double seconds_in(const measure::Log& log) {
  double sum = 0;
  for (const measure::Epoch& epoch : log) sum += epoch.figure("seconds").value_or(0);
  return sum;
}

Result<Estimate> estimate(const Unit& unit, std::span<const Unit> all, const Results& results,
                          const Path& data, std::size_t threads) {
  for (const Unit& other : all) {
    if (other.of != unit.of) continue;
    if (const auto seconds = results.seconds(other)) return Estimate{*seconds, true};
  }
  HAIMA_TRY(const double seconds, guessed_seconds(*unit.of, data, threads));
  return Estimate{seconds, false};
}

}  // namespace haima::workbench
