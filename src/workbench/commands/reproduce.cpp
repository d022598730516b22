// haima reproduce: the experiments of a folder, fold by fold, and their results beside the published ones.
#include "workbench/reproduce.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/folders.h"
#include "cli/within.h"
#include "workbench/paper_table.h"
#include "workbench/workbench.h"

namespace haima::workbench {
namespace {

struct Arguments {
  std::string experiments = "experiments", results = "docs/results/predictions", cache, data, table;
  std::vector<std::string> only;
  Reproduction asked;
  bool list = false;
};

const char* environment(const char* name) { return std::getenv(name); }

Reproduction asked_of(const Arguments& arguments) {
  Reproduction asked = arguments.asked;
  asked.experiments = arguments.experiments;
  asked.results = arguments.results;
  asked.cache = arguments.cache.empty() ? cache_folder(environment) : Path{arguments.cache};
  asked.data = arguments.data.empty() ? corpus::data_folder(environment) : Path{arguments.data};
  return asked;
}

Result<cli::Exit> show(std::span<const Unit> units, const Reproduction& asked, const Context& context,
                       const cli::Terminal& terminal) {
  HAIMA_TRY(const std::vector<Listed> list, listed(units, asked, context.pool.size()));
  terminal.json ? cli::print_json(json_of(list))
                : cli::print(text_of(list, context.pool.size(), terminal.columns));
  return cli::Exit::good;
}

Result<cli::Exit> run(const Arguments& arguments, Context& context, const cli::Terminal& terminal) {
  const Reproduction asked = asked_of(arguments);
  HAIMA_TRY(const std::vector<Experiment> experiments,
            experiments_in(arguments.experiments, arguments.only, context.limits()));
  HAIMA_TRY(const std::vector<Unit> units, units_of(experiments));
  if (arguments.list) return show(units, asked, context, terminal);
  HAIMA_TRY(const Ran ran, run_units(units, asked, context));
  context.progress.finish();
  HAIMA_TRY(const std::vector<Reproduced> rows, reproduced(experiments, Results{asked.results}));
  if (!arguments.table.empty()) HAIMA_TRY(write_file(arguments.table, markdown_of(rows)));
  if (terminal.json) {
    cli::print_json(
        {{"run", ran.run}, {"kept", ran.skipped}, {"left", ran.left}, {"results", json_of(rows)}});
  } else {
    cli::print(fmt::format("{} units run, {} were kept, {} left for another time\n\n{}", ran.run, ran.skipped,
                           ran.left, text_of(rows, terminal.columns)));
  }
  return cli::Exit::good;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  cli.add_option("--experiments", a.experiments, "folder of the experiment files")
      ->capture_default_str()
      ->type_name("DIR");
  cli.add_option("--only", a.only, "these experiments alone")->type_name("NAME…");
  cli.add_flag("--list", a.list, "print each unit with its state and what it would take; run nothing");
  cli.add_flag("--resume", a.asked.resume, "skip units that are kept, go on with those half done");
  cli.add_flag("--keep", a.asked.keep, "put predictions, log and card of each unit under --results");
  cli.add_option("--results", a.results, "folder of kept results")->capture_default_str()->type_name("DIR");
  cli.add_option("--minutes", a.asked.minutes,
                 "begin no unit that would end later than this; 0: only the table")
      ->type_name("N")
      ->check(cli::within(0, 1e9));
  cli.add_option("--table", a.table, "the table as Markdown, of all that is kept")->type_name("FILE");
  cli.add_option("--cache", a.cache,
                 "folder of packs and trials (else $XDG_CACHE_HOME/haima, else ~/.cache/haima)")
      ->type_name("DIR");
  cli.add_option("--data", a.data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("DIR");
  return [arguments](Context& context, const cli::Terminal& terminal) {
    return run(*arguments, context, terminal);
  };
}

}  // namespace

Command reproduce() {
  return {"reproduce", "train what the papers trained, and set their figures beside ours", declare,
          cli::on_learning};
}

}  // namespace haima::workbench
