// haima calibrate: a bundle's probabilities and thresholds, fitted on cases that it did not learn from.
#include "evaluate/calibrate.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "cli/within.h"
#include "graph/bundle.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string bundle, out, name, rights, card, said;
  std::vector<std::string> predictions, drawn;
  evaluate::CalibrateOptions options;
  bool half = false;
};

/// What people are told of the model, beside what was measured.
Result<> add_card(Json& card, const std::string& file, const Limits& limits) {
  if (file.empty()) return {};
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.element_size));
  HAIMA_TRY(const Json more, parse_json(as_text(bytes), file));
  if (!more.is_object()) return fail(Code::malformed, file, "it is no JSON object");
  card.update(more);
  return {};
}

Result<Exit> run(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(graph::Bundle bundle, graph::read_bundle(arguments.bundle, context.limits()));
  HAIMA_TRY(models::About about, models::about_from(bundle.about, arguments.bundle));
  const std::vector<Path> files(arguments.predictions.begin(), arguments.predictions.end());
  HAIMA_TRY(measure::Predictions held_out, measure::read_predictions(files));
  evaluate::CalibrateOptions options = arguments.options;
  HAIMA_TRY(options.drawn,
            measure::read_areas(std::vector<Path>(arguments.drawn.begin(), arguments.drawn.end())));
  HAIMA_TRY(evaluate::Calibrated result,
            evaluate::calibrated(std::move(about), std::move(held_out), options));
  about = std::move(result.about);
  if (!arguments.name.empty()) about.name = arguments.name;
  if (!arguments.rights.empty()) about.rights = arguments.rights;
  HAIMA_TRY_ONLY(add_card(about.card, arguments.card, context.limits()));
  bundle.about = models::to_json(about);
  HAIMA_TRY_ONLY(graph::write_bundle(bundle, arguments.out,
                                     arguments.half ? graph::ElementType::f16 : graph::ElementType::f32));
  if (!arguments.said.empty())
    HAIMA_TRY_ONLY(write_file(arguments.said, as_bytes(measure::csv_of(result.said))));
  if (terminal.json) {
    print_json(bundle.about);
  } else {
    print(evaluate::text_of_calibration(about));
  }
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  cli.add_option("bundle", arguments->bundle, "the network")->required()->type_name("BUNDLE");
  cli.add_option("predictions", arguments->predictions,
                 "what it (`haima evaluate --predictions`), or the folds of its experiment, said of cases it "
                 "did not learn from")
      ->required()
      ->type_name("FILE.csv…");
  cli.add_option("-o,--out", arguments->out, "the calibrated bundle")->required()->type_name("FILE");
  cli.add_option("--name", arguments->name, "what it is called from now on");
  cli.add_option("--rights", arguments->rights, "what every report says of its rights");
  cli.add_option("--card", arguments->card, "JSON that is laid over its card")->type_name("FILE");
  cli.add_option("--sensitivity", arguments->options.sensitivity, "that \"high_sensitivity\" reaches here")
      ->capture_default_str()
      ->check(cli::within(0.5, 1));
  cli.add_option("--specificity", arguments->options.specificity, "that \"high_specificity\" reaches here")
      ->capture_default_str()
      ->check(cli::within(0.5, 1));
  cli.add_option("--unsure", arguments->options.unsure, "largest share of cases here that get no answer")
      ->capture_default_str()
      ->check(cli::within(0, 0.5));
  cli.add_option(
         "--drawn", arguments->drawn,
         "areas (`haima evaluate --areas`) that a network of masks drew on these cases: when bleeding "
         "that it does not see is doubted")
      ->type_name("FILE.csv…");
  cli.add_flag("--afresh", arguments->options.afresh,
               "the bundle was calibrated before and the predictions are its bare network's: forget what was "
               "fitted");
  cli.add_option("--said", arguments->said, "what the calibrated bundle says of these cases")
      ->type_name("FILE.csv");
  cli.add_flag("--half", arguments->half, "weights as 16-bit floats: half the size");
  return
      [arguments](Context& context, const Terminal& terminal) { return run(*arguments, context, terminal); };
}

}  // namespace

Command calibrate() {
  return {"calibrate", "fit a bundle's probabilities and thresholds on cases it did not learn from", declare};
}

}  // namespace haima::app
