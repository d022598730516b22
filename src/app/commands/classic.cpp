// haima classic: classical methods cross-validated over data sets or a pack, and learned from them.
#include "classic/classic.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "base/named.h"
#include "cli/within.h"
#include "features/family.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> from, methods;
  std::string features = "all", deep, data, out, split;
  classic::ExampleOptions examples;
  int folds = 10;
  std::uint64_t seed = 1;
  bool leaky = false, bundles = false;
};

Result<classic::Examples> examples_of(const Arguments& arguments, Context& context) {
  if (arguments.from.size() == 1 && corpus::is_pack(arguments.from.front())) {
    HAIMA_TRY(const corpus::Pack pack, corpus::Pack::open(arguments.from.front(), context.limits()));
    return classic::examples_of(pack, arguments.examples, context);
  }
  HAIMA_TRY(const std::vector<corpus::DataSet> sets, corpus::sets_named(arguments.from));
  const Path data = corpus::data_folder(arguments.data);
  return classic::examples_of(sets, data, arguments.examples, context);
}

Result<std::vector<const classic::Method*>> methods_of(const Arguments& arguments) {
  std::vector<const classic::Method*> methods;
  for (const std::string& name : arguments.methods) {
    HAIMA_TRY(const classic::Method* method, classic::method_named(name));
    methods.push_back(method);
  }
  if (!methods.empty()) return methods;
  for (const classic::Method& method : classic::methods()) methods.push_back(&method);
  return methods;
}

Result<corpus::Split> split_of(const Arguments& arguments, const classic::Examples& examples) {
  if (!arguments.split.empty()) return corpus::read_split(arguments.split);
  corpus::SplitPlan plan;
  plan.folds = arguments.folds;
  plan.seed = arguments.seed;
  plan.leaky = arguments.leaky;
  return corpus::split_of(examples.members, plan);
}

Result<> write(const Arguments& arguments, const classic::Examples& examples,
               const std::vector<classic::Judged>& judged, Context& context) {
  const Path folder{arguments.out};
  for (const classic::Judged& one : judged) {
    const std::string name{one.method->name};
    HAIMA_TRY_ONLY(write_file(folder / (name + ".csv"), measure::csv_of(one.predictions)));
  }
  if (!arguments.bundles) return {};
  std::vector<Result<>> done(judged.size());
  context.progress.stage("learning from all", judged.size());
  context.pool.each(judged.size(), [&](std::size_t n) {
    const classic::Method& method = *judged[n].method;
    const auto bundle = classic::learned_from_all(examples, method, arguments.seed);
    done[n] = bundle ? features::write_bundle(*bundle, folder / (std::string{method.name} + ".safetensors"))
                     : fail(bundle.error());
    context.progress.step();
  });
  context.progress.finish();
  for (Result<>& one : done) HAIMA_TRY(std::move(one));
  return {};
}

Result<Exit> run(Arguments arguments, Context& context, const Terminal& terminal) {
  std::optional<features::Deep> deep;
  if (!arguments.deep.empty()) {
    HAIMA_TRY(deep, features::Deep::in(arguments.deep, context.limits()));
    arguments.examples.deep = &*deep;
  }
  if (!deep || arguments.features != "none") {
    HAIMA_TRY(arguments.examples.recipe, features::recipe_from(arguments.features));
  }
  HAIMA_TRY(const auto methods, methods_of(arguments));
  HAIMA_TRY(const classic::Examples examples, examples_of(arguments, context));
  HAIMA_TRY(const corpus::Split split, split_of(arguments, examples));
  HAIMA_TRY(const auto judged, classic::cross_validated(examples, split, methods, arguments.seed, context));
  HAIMA_TRY_ONLY(write(arguments, examples, judged, context));
  if (terminal.json) {
    print_json({{"schema", "haima.classic-results/1"},
                {"features", features::text_of(examples.recipe)},
                {"deep", arguments.deep},
                {"folder", arguments.out},
                {"leaky", split.leaky},
                {"methods", classic::json_of(judged)}});
    return examples.refused.empty() ? Exit::good : Exit::partly;
  }
  print(fmt::format("{} pictures, {} features of each; {} folds{}\n\n{}\nPredictions: {}\n",
                    judged.front().predictions.rows.size(), examples.columns, split.folds(),
                    split.leaky ? ", LEAKY: cases of one patient stand on both sides" : "",
                    classic::text_of(judged), arguments.out));
  for (const auto& one : examples.refused)
    print(fmt::format("not read: {}: {}\n", one.name, one.error.sentence()));
  return examples.refused.empty() ? Exit::good : Exit::partly;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  cli.add_option("from", a.from, "a pack, or data sets: a manifest, or one of " + corpus::names_of_sets())
      ->required()
      ->type_name("PACK|DATASET…");
  cli.add_option("-o,--out", a.out, "where predictions go, and bundles")->required()->type_name("FOLDER");
  cli.add_option("--method", a.methods, all_names(classic::methods()) + "; all where none is named")
      ->type_name("NAME…");
  cli.add_option("--features", a.features,
                 "all, or families of the picture, the head or the brain, as in \"hog, glcm:brain\": " +
                     all_names(features::families()))
      ->capture_default_str()
      ->type_name("FAMILIES");
  cli.add_option("--deep", a.deep, "also what a network sees in a picture; alone with --features none")
      ->type_name("BUNDLE");
  cli.add_option("--size", a.examples.side, "pixels along each side of a picture; a pack has its own")
      ->capture_default_str()
      ->check(cli::within(16, 4096));
  cli.add_option("--folds", a.folds, "as many parts, each tested once")
      ->capture_default_str()
      ->check(cli::within(2, 100));
  cli.add_option("--split", a.split, "folds as `haima corpus split` wrote them")->type_name("FILE");
  cli.add_option("--seed", a.seed, "of the folds, and of what is drawn")
      ->capture_default_str()
      ->check(cli::seed());
  cli.add_flag("--leaky", a.leaky, "deal out case by case, patients torn apart: to show what that does");
  cli.add_flag("--patient-labels", a.examples.patient_labels,
               "a picture that is not labelled counts as its patient does");
  cli.add_flag("--bundles", a.bundles, "also learn from all pictures: FOLDER/NAME.safetensors, for --model");
  cli.add_option("--data", a.data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("FOLDER");
  return
      [arguments](Context& context, const Terminal& terminal) { return run(*arguments, context, terminal); };
}

}  // namespace

Command classic() {
  return {"classic", "classical methods on features, cross-validated and learned", declare, on_learning};
}

}  // namespace haima::app
