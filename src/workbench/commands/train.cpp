// haima train: one fold of an experiment.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "workbench/asked.h"

namespace haima::workbench {
namespace {

Result<cli::Exit> run(const Asked& asked, Context& context, const cli::Terminal& terminal) {
  HAIMA_TRY(const Prepared prepared, prepare(asked, context));
  HAIMA_TRY(const TrialResult result, run_trial(trial_of(prepared, asked, asked.fold), context));
  context.progress.finish();
  if (terminal.json) {
    cli::print_json(json_of(prepared, asked, result.predictions));
  } else {
    cli::print(fmt::format("{}, fold {}: learned from {} pictures, chosen on {}, tested on {}\n\n{}\nIn {}\n",
                           prepared.experiment.name, asked.fold, result.trained, result.validated,
                           result.predictions.rows.size(), text_of(result.predictions),
                           folder_of(asked, asked.fold).string()));
  }
  return cli::Exit::good;
}

}  // namespace

Command train() {
  return {"train", "train a network as an experiment file says",
          [](CLI::App& cli) -> cli::Run {
            const auto asked = std::make_shared<Asked>();
            declare(cli, *asked);
            cli.add_option("--fold", asked->fold, "which fold is tested")->type_name("N");
            return [asked](Context& context, const cli::Terminal& terminal) {
              return run(*asked, context, terminal);
            };
          },
          cli::on_learning};
}

}  // namespace haima::workbench
