// haima train: one fold of an experiment, or the whole of it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/within.h"
#include "workbench/asked.h"

namespace haima::workbench {
namespace {

std::string summary_of(const Prepared& prepared, const Asked& asked, const TrialResult& result) {
  const std::string folder = folder_of(asked, asked.fold).string();
  if (asked.fold == Trial::whole) {
    return fmt::format("{}: learned from all {} {}, tested on none\nIn {}\n", prepared.experiment.name,
                       result.trained, result.cases(), folder);
  }
  return fmt::format("{}, fold {}: learned from {} {}, chosen on {}, tested on {}\n\n{}\nIn {}\n",
                     prepared.experiment.name, asked.fold, result.trained, result.cases(), result.validated,
                     result.tested(), text_of(result), folder);
}

Result<cli::Exit> run(const Asked& asked, Context& context, const cli::Terminal& terminal) {
  HAIMA_TRY(const Prepared prepared, prepare(asked, context));
  HAIMA_TRY(const Trial trial, trial_of(prepared, asked, asked.fold));
  HAIMA_TRY(const TrialResult result, run_trial(trial, context));
  context.progress.finish();
  if (trial.meeting.process > 0) return cli::Exit::good;  // the first has the word
  if (terminal.json) {
    cli::print_json(json_of(prepared, asked, result));
  } else {
    cli::print(summary_of(prepared, asked, result));
  }
  return cli::Exit::good;
}

}  // namespace

Command train() {
  return {"train", "train a network as an experiment file says",
          [](CLI::App& cli) -> cli::Run {
            const auto asked = std::make_shared<Asked>();
            declare(cli, *asked);
            auto* fold = cli.add_option("--fold", asked->fold, "which fold is tested")
                             ->type_name("N")
                             ->check(cli::within(0, 1000));
            const auto whole = [asked](std::int64_t) { asked->fold = Trial::whole; };
            cli.add_flag_function("--whole", whole, "learn from every picture and test none: what ships")
                ->excludes(fold);
            cli.add_option("--disturb", asked->disturb,
                           "what a trained fold says of its pictures changed so; see corpus show --augment")
                ->type_name("RECIPE")
                ->needs(fold);
            auto* meet = cli.add_option("--meet", asked->meet,
                                        "where several processes that train it together meet: a new file "
                                        "that all see, or HOST:PORT of the first")
                             ->type_name("FILE|HOST:PORT");
            auto* process = cli.add_option("--process", asked->process,
                                           "which of them this one is, as in 2/4; each has a part "
                                           "of every batch")
                                ->type_name("I/N")
                                ->needs(meet);
            meet->needs(process);
            return [asked](Context& context, const cli::Terminal& terminal) {
              return run(*asked, context, terminal);
            };
          },
          cli::on_learning};
}

}  // namespace haima::workbench
