#include "app/augmented_set.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/within.h"
#include "corpus/augment_set.h"

namespace haima::app {
namespace {

/// What the folder is called, where nothing else was said.
std::string name_of(const AugmentArguments& arguments) {
  if (!arguments.name.empty()) return arguments.name;
  const Path whole = std::filesystem::absolute(arguments.out).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

Result<corpus::AugmentOptions> options_of(const AugmentArguments& arguments) {
  corpus::AugmentOptions options;
  options.spec.width = options.spec.height = arguments.size;
  options.spec.precision = image::Precision::grey8;
  if (arguments.whole) options.spec.frame_by = image::FrameBy::picture;
  HAIMA_TRY(options.spec.channels.front().window, image::parse_window(arguments.window));
  HAIMA_TRY(options.recipe, corpus::recipe_from(arguments.recipe));
  options.pictures = arguments.pictures;
  options.seed = arguments.seed;
  options.name = name_of(arguments);
  options.fold = arguments.fold;
  return options;
}

}  // namespace

void declare_augment(CLI::App& cli, AugmentArguments& a) {
  cli.add_option("-o,--out", a.out, "a new folder: pictures, masks and manifest.csv")
      ->required()
      ->type_name("FOLDER");
  cli.add_option("--pictures", a.pictures, "how many in all, originals among them")
      ->required()
      ->type_name("N")
      ->check(cli::within(1, 1e9));
  cli.add_option("--recipe", a.recipe, "what is done to copies, as \"flip, rotate=15\"")
      ->capture_default_str();
  cli.add_option("--seed", a.seed, "another seed, other copies")->capture_default_str();
  cli.add_option("--name", a.name, "of the new set; else the folder's");
  cli.add_option("--size", a.size, "pixels along each side")
      ->capture_default_str()
      ->check(cli::within(16, 4096));
  cli.add_option("--window", a.window, "a window's name, or level and width as in 40/80")
      ->capture_default_str();
  cli.add_flag("--whole", a.whole, "scale whole pictures to the size, and not the part with the head");
  auto* split =
      cli.add_option("--split", a.split,
                     "copies only of what a fold of this split learns from; FOLDER/split.csv says which")
          ->type_name("FILE.csv");
  cli.add_option("--fold", a.fold, "which fold")
      ->capture_default_str()
      ->type_name("N")
      ->check(cli::within(0, 1000))
      ->needs(split);
}

Result<Exit> augment_sets(const AugmentArguments& arguments, std::span<const corpus::DataSet> sets,
                          std::vector<corpus::Member> members, Context& context, const Terminal& terminal) {
  HAIMA_TRY(corpus::AugmentOptions options, options_of(arguments));
  corpus::Split split;
  if (!arguments.split.empty()) {
    HAIMA_TRY(split, corpus::read_split(arguments.split));
    options.split = &split;
  }
  const Path folder = arguments.out, manifest = folder / "manifest.csv";
  HAIMA_TRY(const corpus::AugmentedSet made,
            corpus::augment_set(sets, std::move(members), options, folder, context));
  HAIMA_TRY_ONLY(write_file(manifest, corpus::text_of(made.manifest, manifest)));
  if (made.split) HAIMA_TRY_ONLY(write_file(folder / "split.csv", corpus::csv_of(*made.split)));
  if (terminal.json) {
    print_json({{"manifest", manifest.string()},
                {"pictures", made.manifest.cases.size()},
                {"originals", made.originals},
                {"recipe", corpus::text_of(options.recipe)}});
  } else {
    print(fmt::format("{}: {}, {} of them as they were\n", manifest.string(),
                      counted(made.manifest.cases.size(), "picture"), made.originals));
    for (const auto& one : made.refused)
      print(fmt::format("not read: {}: {}\n", one.name, one.error.sentence()));
  }
  return made.refused.empty() ? Exit::good : Exit::partly;
}

}  // namespace haima::app
