// haima crossval: every fold of an experiment; what is there already is not done again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "workbench/asked.h"

namespace haima::workbench {
namespace {

Result<cli::Exit> run(const Asked& asked, Context& context, const cli::Terminal& terminal) {
  HAIMA_TRY(const Prepared prepared, prepare(asked, context));
  HAIMA_TRY(const int folds, folds_of(prepared.experiment, prepared.pack));
  TrialResult all;
  for (int fold = 0; fold < folds; ++fold) {
    HAIMA_TRY(const Trial trial, trial_of(prepared, asked, fold));
    HAIMA_TRY(TrialResult result, run_trial(trial, context));
    all.predictions.labels = result.predictions.labels;
    all.of_scans = result.of_scans && result.scans.rows.empty();  // else its slices are gathered here
    std::move(result.predictions.rows.begin(), result.predictions.rows.end(),
              std::back_inserter(all.predictions.rows));
    std::move(result.areas.begin(), result.areas.end(), std::back_inserter(all.areas));
  }
  context.progress.finish();
  const Path csv = folder_of(asked, 0).parent_path() / "predictions.csv";
  HAIMA_TRY(
      write_file(csv, all.areas.empty() ? measure::csv_of(all.predictions) : measure::csv_of(all.areas)));
  if (terminal.json) {
    cli::print_json(json_of(prepared, asked, all));
  } else {
    cli::print(fmt::format("{}: {} folds, {} {}\n\n{}\nAll predictions: {}\n", prepared.experiment.name,
                           folds, all.tested(), all.cases(), text_of(all), csv.string()));
  }
  return cli::Exit::good;
}

}  // namespace

Command crossval() {
  return {"crossval", "every fold of an experiment",
          [](CLI::App& cli) -> cli::Run {
            const auto asked = std::make_shared<Asked>();
            declare(cli, *asked);
            return [asked](Context& context, const cli::Terminal& terminal) {
              return run(*asked, context, terminal);
            };
          },
          cli::on_learning};
}

}  // namespace haima::workbench
