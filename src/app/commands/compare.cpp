// haima compare: two models' predictions of the same cases.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "measure/measure.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string first, second;
  measure::CompareOptions options;
};

Result<measure::Predictions> predictions_in(const std::string& file) {
  const std::array files = {Path{file}};
  return measure::read_predictions(files);
}

Result<Exit> run(const Arguments& arguments, const Terminal& terminal) {
  HAIMA_TRY(const measure::Predictions first, predictions_in(arguments.first));
  HAIMA_TRY(const measure::Predictions second, predictions_in(arguments.second));
  HAIMA_TRY(const auto comparisons, measure::compare(first, second, arguments.options));
  if (terminal.json) {
    print_json(measure::json_of(comparisons));
  } else {
    print(measure::text_of(comparisons, arguments.first, arguments.second));
  }
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  cli.add_option("a", arguments->first, "predictions of one model")->required()->type_name("A.csv");
  cli.add_option("b", arguments->second, "predictions of another")->required()->type_name("B.csv");
  cli.add_option("--threshold", arguments->options.threshold, "called from this probability on")
      ->capture_default_str();
  return [arguments](Context&, const Terminal& terminal) { return run(*arguments, terminal); };
}

}  // namespace

Command compare() { return {"compare", "hold two models' predictions against each other", declare}; }

}  // namespace haima::app
