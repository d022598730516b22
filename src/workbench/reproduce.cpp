#include "workbench/reproduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/named.h"
#include "base/table.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/hand_on.h"
#include "workbench/start.h"

namespace haima::workbench {
namespace {

constexpr double most_seconds = 20 * 60;  // that a unit should take, on two cores

bool is_there(const Path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// Packs hold pictures at least as large as the network's, and 192 pixels as a rule.
int pack_side(const Experiment& e) { return std::max(192, e.side); }

Path pack_file(const Experiment& e, const Path& cache) {
  return cache / "packs" / fmt::format("{}-{}.pack", fmt::join(e.sets, "+"), pack_side(e));
}

/// Reading scans is the business of the program haima: this one can be built without.
Result<corpus::Pack> pack_for(const Experiment& e, const Reproduction& asked, Context& context) {
  const Path file = pack_file(e, asked.cache);
  if (!is_there(file)) {
    context.progress.finish();
    log::info("packing {}", fmt::format("{}", fmt::join(e.sets, ", ")));
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    std::vector<std::string> words = {"corpus", "pack"};
    words.insert(words.end(), e.sets.begin(), e.sets.end());
    for (const std::string& word : {std::string{"--out"}, file.string(), std::string{"--size"},
                                    std::to_string(pack_side(e)), std::string{"--data"}, asked.data.string(),
                                    std::string{"--set"}, fmt::format("run.threads={}", context.pool.size())})
      words.push_back(word);
    HAIMA_TRY(cli::run_beside("haima", std::move(words)));
  }
  return corpus::Pack::open(file, context.limits());
}

Path trial_folder(const Unit& unit, const Path& cache) {
  const std::string recipe = recipe_hash(*unit.of).substr(0, 12);
  return cache / "trials" / fmt::format("{}-{}", unit.of->name, recipe) / fmt::format("fold-{}", unit.fold);
}

/// fold-N is N.
std::optional<int> fold_of(std::string_view part) {
  constexpr std::string_view fold = "fold-";
  if (!part.starts_with(fold)) return std::nullopt;
  const auto number = to_integer(part.substr(fold.size()));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<int>(*number);
}

Result<> teach(const Unit& unit, const Reproduction& asked, bool keep, Context& context);

/// Where the unit's start lies; one that is another experiment's is taught first, if it is not there.
Result<std::string> start_of(const Unit& unit, const Reproduction& asked, Context& context) {
  const std::string start = with_part(unit.of->start, part_name(unit.fold));
  const auto before = taught_before(start);
  const auto fold = before ? fold_of(before->part) : std::nullopt;
  if (!fold) return start;
  HAIMA_TRY(const Experiment other,
            read_experiment(asked.experiments / (before->experiment + ".toml"), context.limits()));
  const Unit needed{&other, *fold};
  const Path bundle = trial_folder(needed, asked.cache) / bundle_name;
  if (!is_there(bundle)) {
    log::info("{} goes on from {}", unit.name(), needed.name());
    HAIMA_TRY_ONLY(teach(needed, asked, false, context));
  }
  return bundle.string();
}

Result<> teach(const Unit& unit, const Reproduction& asked, bool keep, Context& context) {
  Experiment e = *unit.of;
  HAIMA_TRY(e.start, start_of(unit, asked, context));
  HAIMA_TRY(const corpus::Pack pack, pack_for(e, asked, context));
  const Trial trial{e, pack, unit.fold, trial_folder(unit, asked.cache), asked.data};
  std::error_code ignored;
  if (!asked.resume) std::filesystem::remove_all(trial.folder, ignored);
  HAIMA_TRY(run_trial(trial, context));
  return keep ? Results{asked.results}.keep(unit, trial, context) : Result<>{};
}

/// What a unit would take matters where time is short alone, and to guess it the data are looked through.
Result<std::vector<Listed>> planned(std::span<const Unit> units, const Reproduction& asked,
                                    std::size_t threads) {
  if (asked.minutes) return listed(units, asked, threads);
  const Results results{asked.results};
  std::vector<Listed> list;
  for (const Unit& unit : units) list.push_back({unit, results.state_of(unit), {}});
  return list;
}

std::string minutes_text(double seconds) { return fmt::format("{:.1f} min", seconds / 60); }

std::string estimate_text(const Estimate& estimate, std::size_t threads) {
  const std::string text = (estimate.measured ? "" : "about ") + minutes_text(estimate.seconds);
  const double of_two_cores = estimate.seconds * static_cast<double>(threads) / 2;
  return of_two_cores > most_seconds ? text + ", too long for a unit" : text;
}

}  // namespace

Result<std::vector<Experiment>> experiments_in(const Path& folder, const std::vector<std::string>& only,
                                               const Limits& limits) {
  std::error_code problem;
  std::vector<Path> files;
  for (std::filesystem::directory_iterator at{folder, problem}, end; !problem && at != end;
       at.increment(problem)) {
    if (at->path().extension() == ".toml") files.push_back(at->path());
  }
  if (problem) return fail(Code::not_found, folder.string(), problem.message(), "name it with --experiments");
  std::sort(files.begin(), files.end(),
            [](const Path& a, const Path& b) { return natural_less(a.string(), b.string()); });
  std::vector<Experiment> experiments;
  for (const Path& file : files) {
    HAIMA_TRY(Experiment e, read_experiment(file, limits));
    if (only.empty() || std::find(only.begin(), only.end(), e.name) != only.end())
      experiments.push_back(std::move(e));
  }
  for (const std::string& name : only) {
    if (!find_named(experiments, name))
      return fail(Code::bad_argument, "--only " + name, "no experiment there has this name");
  }
  return experiments;
}

Result<std::vector<Unit>> units_of(std::span<const Experiment> experiments) {
  std::vector<Unit> units;
  for (const Experiment& e : experiments) {
    if (e.sets.empty()) continue;
    HAIMA_TRY(const int folds, planned_folds(e));
    for (int fold = 0; fold < folds; ++fold) units.push_back({&e, fold});
  }
  return units;
}

Result<std::vector<Listed>> listed(std::span<const Unit> units, const Reproduction& asked,
                                   std::size_t threads) {
  const Results results{asked.results};
  std::vector<Listed> list;
  for (const Unit& unit : units) {
    Estimate cost;
    if (!list.empty() && list.back().unit.of == unit.of && !list.back().estimate.measured) {
      cost = list.back().estimate;
    } else {
      HAIMA_TRY(cost, estimate(unit, units, results, asked.data, threads));
    }
    if (const auto seconds = results.seconds(unit)) cost = {*seconds, true};
    list.push_back({unit, results.state_of(unit), cost});
  }
  return list;
}

std::string text_of(std::span<const Listed> units, std::size_t threads, int columns) {
  Table table{.head = {"unit", "state", "training"}, .rows = {}, .right = {}};
  double missing = 0;
  for (const Listed& one : units) {
    table.rows.push_back(
        {one.unit.name(), std::string{name_of(one.state)}, estimate_text(one.estimate, threads)});
    if (one.state != State::kept) missing += one.estimate.seconds;
  }
  return table_text(table, columns) +
         fmt::format("{} units; what is not kept would take about {}\n", units.size(), minutes_text(missing));
}

Json json_of(std::span<const Listed> units) {
  Json list = Json::array();
  for (const Listed& one : units) {
    list.push_back({{"unit", one.unit.name()},
                    {"state", name_of(one.state)},
                    {"seconds", one.estimate.seconds},
                    {"measured", one.estimate.measured}});
  }
  return list;
}

Result<Ran> run_units(std::span<const Unit> units, const Reproduction& asked, Context& context) {
  const Stopwatch watch;
  HAIMA_TRY(const std::vector<Listed> list, planned(units, asked, context.pool.size()));
  Ran ran;
  for (const Listed& one : list) {
    if (asked.resume && one.state == State::kept) {
      ++ran.skipped;
      continue;
    }
    const double would_end = watch.elapsed_ms() / 1000 + one.estimate.seconds;
    if (asked.minutes && would_end > *asked.minutes * 60) {
      ++ran.left;
      continue;
    }
    log::info("{}", one.unit.name());
    HAIMA_TRY_ONLY(teach(one.unit, asked, asked.keep, context));
    ++ran.run;
  }
  return ran;
}

}  // namespace haima::workbench
