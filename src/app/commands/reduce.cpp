// haima reduce: whether a bundle may be read in reduced precision, measured, and written on its card.
#include "evaluate/reduce.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "cli/within.h"
#include "models/shipped.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string bundle, set, out, data, split;
  std::string precision{engine::name_of(engine::Precision::int8)};
  evaluate::Options options;
  evaluate::ReduceOptions reduce;
  bool half = false;
};

Result<Exit> run(const Arguments& a, Context& context, const Terminal& terminal) {
  evaluate::Options options = a.options;
  options.split = a.split;
  evaluate::ReduceOptions reduce = a.reduce;
  HAIMA_TRY(reduce.precision, engine::precision_named(a.precision));
  HAIMA_TRY(graph::Bundle bundle, models::bundle_named(a.bundle, context.limits()));
  HAIMA_TRY(const corpus::DataSet set, corpus::set_named(a.set));
  const Path data = corpus::data_folder(a.data);
  HAIMA_TRY(const evaluate::Reduced reduced,
            evaluate::reduced(std::move(bundle), a.bundle, set, data, options, reduce, context));
  HAIMA_TRY_ONLY(
      graph::write_bundle(reduced.bundle, a.out, a.half ? graph::ElementType::f16 : graph::ElementType::f32));
  if (terminal.json) {
    print_json(reduced.bundle.about);
  } else {
    print(evaluate::text_of(reduced));
  }
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto a = std::make_shared<Arguments>();
  cli.add_option("bundle", a->bundle, "the network")->required()->type_name("BUNDLE");
  cli.add_option("set", a->set,
                 "cases that it did not learn from: a manifest, or one of " + corpus::names_of_sets())
      ->required()
      ->type_name("DATASET");
  cli.add_option("-o,--out", a->out, "the bundle with its card, and for int8 with its ranges")
      ->required()
      ->type_name("FILE");
  cli.add_option("--precision", a->precision, "int8 or bfloat16")->capture_default_str()->type_name("NAME");
  cli.add_option("--loss", a->reduce.most_loss,
                 "largest loss of area under the ROC curve at which it is chosen")
      ->capture_default_str()
      ->check(cli::within(0, 0.1));
  cli.add_option("--seen", a->reduce.seen, "int8: slices of the set from which ranges are taken")
      ->capture_default_str()
      ->check(cli::within(1, 4096));
  cli.add_option("--scans", a->options.scans, "read no more than the first N scans")
      ->type_name("N")
      ->check(cli::within(1, 1e9));
  cli.add_option("--data", a->data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("FOLDER");
  auto* split = cli.add_option("--split", a->split,
                               "read only what a fold of this split, or of these predictions, tests")
                    ->type_name("FILE.csv");
  cli.add_option("--fold", a->options.fold, "which fold")
      ->capture_default_str()
      ->type_name("N")
      ->check(cli::within(0, 1000))
      ->needs(split);
  cli.add_flag("--half", a->half, "weights as 16-bit floats: half the size");
  return [a](Context& context, const Terminal& terminal) { return run(*a, context, terminal); };
}

}  // namespace

Command reduce() { return {"reduce", "see whether a bundle may be read in int8 or bfloat16", declare}; }

}  // namespace haima::app
