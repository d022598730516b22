// haima evaluate: a model held against a data set whose truth is known.
#include "evaluate/evaluate.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string set, data;
  evaluate::Options options;
};

Result<Exit> run(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(const corpus::DataSet* set, corpus::set_named(arguments.set));
  const Path data =
      arguments.data.empty()
          ? corpus::data_folder([](const char* name) -> const char* { return std::getenv(name); })
          : Path{arguments.data};
  HAIMA_TRY(const evaluate::Evaluation evaluation,
            evaluate::evaluate(*set, data, arguments.options, context));
  if (terminal.json) {
    print_json(evaluate::json_of(evaluation));
  } else {
    print(evaluate::text_of(evaluation));
  }
  return evaluation.refused.empty() ? Exit::good : Exit::partly;
}

std::string names_of_sets() {
  std::string names;
  for (const corpus::DataSet& set : corpus::sets()) {
    names += names.empty() ? "" : ", ";
    names += set.name;
  }
  return names;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  cli.add_option("set", arguments->set, "data set: " + names_of_sets())->required()->type_name("DATASET");
  cli.add_option("--model", arguments->options.model, "the model that reads")->capture_default_str();
  cli.add_option("--data", arguments->data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("FOLDER");
  cli.add_option("--scans", arguments->options.scans, "read no more than the first N scans")->type_name("N");
  return
      [arguments](Context& context, const Terminal& terminal) { return run(*arguments, context, terminal); };
}

}  // namespace

Command evaluate() { return {"evaluate", "hold a model against a data set whose truth is known", declare}; }

}  // namespace haima::app
