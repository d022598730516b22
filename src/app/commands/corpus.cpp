// haima corpus: data sets imported, checked for leaks, split, made larger, packed for training, and shown.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/augmented_set.h"
#include "app/command.h"
#include "app/set_report.h"
#include "base/named.h"
#include "base/text.h"
#include "cli/within.h"
#include "corpus/augment_sheet.h"
#include "corpus/import.h"
#include "corpus/make_pack.h"
#include "corpus/summary.h"
#include "corpus/words.h"
#include "report/gallery.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> from;
  std::string data, out, pictures, report, plan = "70/15/15", window = "brain", augment, spec;
  int size = 192, neighbours = 0, repeats = 1;
  std::uint64_t seed = 1;
  double quality = corpus::PackOptions{}.quality;
  bool leaky = false, by_scan = false, no_masks = false;
};

/// Of `import`, whose words are turned into options when it runs.
struct ImportArguments {
  std::string source, title, rights, training = "none", window, labels = "picture", patients = "tags";
  std::vector<std::string> classes, columns;
  corpus::ImportOptions options;
};

/// What the commands work on: sets by name, or one pack.
struct Source {
  std::vector<corpus::DataSet> sets;
  std::optional<corpus::Pack> pack;
  std::vector<corpus::Member> members;
};

Result<Source> source_of(const Arguments& arguments, const Context& context) {
  Source source;
  if (arguments.from.size() == 1 && corpus::is_pack(arguments.from.front())) {
    HAIMA_TRY(corpus::Pack pack, corpus::Pack::open(arguments.from.front(), context.limits()));
    source.members = pack.members();
    source.pack = std::move(pack);
    return source;
  }
  HAIMA_TRY(source.sets, corpus::sets_named(arguments.from));
  const Path data = corpus::data_folder(arguments.data);
  HAIMA_TRY(source.members, corpus::members_of(source.sets, data));
  return source;
}

Result<corpus::Prints> prints_of(const Source& source, Context& context) {
  if (source.pack) return corpus::fingerprints_of(*source.pack, context);
  return corpus::fingerprints_of(source.sets, source.members, context);
}

Exit exit_of(const corpus::Refusals& refused) {
  for (const auto& one : refused) print(fmt::format("not read: {}: {}\n", one.name, one.error.sentence()));
  return refused.empty() ? Exit::good : Exit::partly;
}

/// Both pictures of each pair, side by side.
Result<> show_pairs(const Path& file, std::span<const corpus::Pair> pairs,
                    std::span<const corpus::Member> members, std::span<const corpus::Fingerprint> prints) {
  constexpr std::size_t most_pairs = 60;
  std::vector<report::Exhibit> exhibits;
  for (const corpus::Pair& pair : pairs.first(std::min(pairs.size(), most_pairs))) {
    for (const std::size_t place : {pair.a, pair.b})
      exhibits.push_back({corpus::picture_of(prints[place]),
                          fmt::format("{} {:.2f}", members[place].of.id, pair.correlation)});
  }
  return formats::write_png(file, report::gallery(exhibits, 8, 150));
}

Result<Exit> check(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(Source source, source_of(arguments, context));
  HAIMA_TRY(const corpus::Prints prints, prints_of(source, context));
  const std::vector<corpus::Member> before = source.members;
  const auto pairs = corpus::join_alike(source.members, prints.prints, context);
  if (!arguments.pictures.empty()) {
    std::vector<corpus::Pair> news;
    for (const corpus::Pair& pair : pairs) {
      if (before[pair.a].group != before[pair.b].group) news.push_back(pair);
    }
    HAIMA_TRY(show_pairs(arguments.pictures, news, before, prints.prints));
  }
  const auto summaries = corpus::summaries_of(source.members);
  if (terminal.json) {
    print_json({{"sets", corpus::json_of(summaries)}, {"pairs", corpus::json_of(pairs, before)}});
    return prints.refused.empty() ? Exit::good : Exit::partly;
  }
  print(corpus::text_of(pairs, before) + "\n" + corpus::text_of(summaries));
  return exit_of(prints.refused);
}

Result<Exit> split(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(Source source, source_of(arguments, context));
  HAIMA_TRY(corpus::SplitPlan plan, corpus::plan_from(arguments.plan));
  plan.seed = arguments.seed;
  plan.repeats = arguments.repeats;
  plan.leaky = arguments.leaky;
  corpus::Refusals refused;
  if (!source.pack && !plan.leaky) {
    HAIMA_TRY(const corpus::Prints prints, prints_of(source, context));
    refused = prints.refused;
    corpus::join_alike(source.members, prints.prints, context);
  }
  HAIMA_TRY(const corpus::Split made, corpus::split_of(source.members, plan));
  HAIMA_TRY(write_file(arguments.out, corpus::csv_of(made)));
  const auto summaries = corpus::summaries_of(source.members, made);
  if (terminal.json) {
    print_json({{"file", arguments.out}, {"leaky", made.leaky}, {"parts", corpus::json_of(summaries)}});
    return refused.empty() ? Exit::good : Exit::partly;
  }
  print(fmt::format("{}: {}, seed {}, {}{}\n\n", arguments.out, corpus::text_of(plan), plan.seed,
                    counted(static_cast<std::uint64_t>(plan.repeats), "repeat"),
                    plan.leaky ? ", LEAKY: cases of one patient stand on both sides" : "") +
        corpus::text_of(summaries));
  return exit_of(refused);
}

Result<image::InputSpec> spec_of(const Arguments& arguments, const Context& context) {
  if (!arguments.spec.empty()) {
    HAIMA_TRY(const Bytes bytes, read_file(arguments.spec, context.limits().element_size));
    HAIMA_TRY(const Json json, parse_json(as_text(bytes), arguments.spec));
    return image::input_spec_from(json, arguments.spec);
  }
  image::InputSpec spec;
  spec.width = spec.height = arguments.size;
  spec.precision = image::Precision::grey8;
  if (arguments.by_scan) spec.frame_by = image::FrameBy::scan;
  HAIMA_TRY(const image::Window window, image::parse_window(arguments.window));
  spec.channels.clear();
  for (int slice = -arguments.neighbours; slice <= arguments.neighbours; ++slice)
    spec.channels.push_back({.window = window, .slice = slice});
  return spec;
}

Result<Exit> pack(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(const Source source, source_of(arguments, context));
  if (source.pack) return fail(Code::bad_argument, arguments.from.front(), "it is a pack already");
  corpus::PackOptions options;
  HAIMA_TRY(options.spec, spec_of(arguments, context));
  options.quality = arguments.quality;
  options.masks = !arguments.no_masks;
  HAIMA_TRY(const corpus::MadePack made, corpus::make_pack(source.sets, source.members, options, context));
  HAIMA_TRY(write_file(arguments.out, made.bytes));
  const auto megabytes = static_cast<double>(made.bytes.size()) / 1e6;
  if (terminal.json) {
    print_json({{"file", arguments.out},
                {"bytes", made.bytes.size()},
                {"members", made.members},
                {"masks", made.masks},
                {"groups", made.groups},
                {"left_out", made.left_out},
                {"alike", made.alike.size()}});
    return made.refused.empty() ? Exit::good : Exit::partly;
  }
  print(fmt::format(
      "{}: {:.1f} MB, {}, {}, {} ({} of pictures alike)\n"
      "{} left out because of a set kept for testing, which holds them or their patients\n",
      arguments.out, megabytes, counted(made.members, "picture"), counted(made.masks, "mask"),
      counted(made.groups, "group"), counted(made.alike.size(), "pair"), counted(made.left_out, "case")));
  return exit_of(made.refused);
}

/// "NAME=VALUE", the name plain.
Result<std::map<std::string, std::string>> words_of(const std::vector<std::string>& pairs,
                                                    const char* option) {
  std::map<std::string, std::string> words;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(Code::bad_argument, option, "\"" + pair + "\" is no NAME=MEANING");
    words[corpus::plain(pair.substr(0, equals))] = pair.substr(equals + 1);
  }
  return words;
}

Result<corpus::ImportOptions> options_of(const ImportArguments& a) {
  corpus::ImportOptions options = a.options;
  HAIMA_TRY(options.classes, words_of(a.classes, "--class"));
  HAIMA_TRY(options.columns, words_of(a.columns, "--column"));
  if (a.labels == "patient") options.labels = corpus::Whose::patient;
  if (a.patients == "folders") options.patients = corpus::Patients::folders;
  if (a.patients == "names") options.patients = corpus::Patients::names;
  if (a.patients == "unknown") options.patients = corpus::Patients::unknown;
  return options;
}

Result<Exit> import(const ImportArguments& a, const std::string& out, Context& context,
                    const Terminal& terminal) {
  HAIMA_TRY(const corpus::ImportOptions options, options_of(a));
  HAIMA_TRY(corpus::Import made, corpus::import_set(a.source, out, options, context));
  corpus::DataSet& set = made.manifest.set;
  if (!a.title.empty()) set.title = a.title;
  if (!a.rights.empty()) set.rights = a.rights;
  set.training = corpus::training_named(a.training).value_or(corpus::Training::none);
  if (a.window == "HU") set.window.reset();
  if (!a.window.empty() && a.window != "HU") {
    HAIMA_TRY(set.window, image::parse_window(a.window));
    set.window_certain = true;
  }
  HAIMA_TRY(write_file(out, corpus::text_of(made.manifest, out)));
  if (terminal.json) {
    print_json(corpus::json_of(made));
  } else {
    print(out + ": " + corpus::text_of(made));
  }
  const bool partly = std::any_of(made.passed_over.begin(), made.passed_over.end(),
                                  [](const corpus::PassedOver& one) { return one.failed; });
  return partly ? Exit::partly : Exit::good;
}

/// Those that a survey kept, with what is known of each.
std::vector<report::Exhibit> samples_of(const corpus::Survey& survey,
                                        std::span<const corpus::Member> members) {
  std::vector<report::Exhibit> exhibits;
  for (const auto& [place, picture] : survey.samples) {
    const corpus::Case& one = members[place].of;
    const std::optional<bool> bleeding = corpus::bleeds(one);
    exhibits.push_back({picture, fmt::format("{} {}", !bleeding ? "?" : *bleeding ? "+" : "-", one.id)});
  }
  return exhibits;
}

/// A picture of the pack that bleeds, changed by each augmentation, or by one recipe again and again.
Result<std::vector<report::Exhibit>> augmented(const Arguments& arguments, const corpus::Pack& pack) {
  HAIMA_TRY(const auto samples, corpus::augmentation_samples(pack, arguments.augment, arguments.seed));
  std::vector<report::Exhibit> exhibits;
  for (const corpus::AugmentationSample& one : samples) exhibits.push_back({one.picture, one.name});
  return exhibits;
}

Result<corpus::Survey> survey_of(const Source& source, Context& context) {
  if (source.pack) return corpus::survey_of(*source.pack, context);
  return corpus::survey_of(source.sets, source.members, context);
}

Result<Exit> show_augmented(const Arguments& arguments, const Source& source) {
  if (!source.pack) {
    return fail(Code::bad_argument, arguments.from.front(), "augmented pictures are shown of a pack",
                "make one with `haima corpus pack`");
  }
  if (arguments.out.empty()) return fail(Code::bad_argument, "--augment", "it draws pictures", "name --out");
  HAIMA_TRY(const auto exhibits, augmented(arguments, *source.pack));
  HAIMA_TRY(formats::write_png(arguments.out, report::gallery(exhibits, 8, 192)));
  return Exit::good;
}

Result<Exit> show(const Arguments& arguments, Context& context, const Terminal& terminal) {
  HAIMA_TRY(const Source source, source_of(arguments, context));
  const auto summaries = corpus::summaries_of(source.members);
  terminal.json ? print_json(corpus::json_of(summaries)) : print(corpus::text_of(summaries));
  if (!arguments.augment.empty()) return show_augmented(arguments, source);
  if (arguments.out.empty() && arguments.report.empty()) return Exit::good;
  HAIMA_TRY(const corpus::Survey survey, survey_of(source, context));
  const auto samples = samples_of(survey, source.members);
  if (!arguments.out.empty()) HAIMA_TRY(formats::write_png(arguments.out, report::gallery(samples, 8, 192)));
  if (!arguments.report.empty()) HAIMA_TRY(write_set_report(arguments.report, summaries, survey, samples));
  if (terminal.json) return survey.refused.empty() ? Exit::good : Exit::partly;
  return exit_of(survey.refused);
}

CLI::App* declare(CLI::App& cli, const char* name, const char* about, Arguments& arguments, bool packs) {
  CLI::App* one = cli.add_subcommand(name, about);
  one->fallthrough();
  one->add_option("from", arguments.from,
                  (packs ? "a pack, or data sets: " : "data sets: ") + std::string{"a manifest, or one of "} +
                      corpus::names_of_sets())
      ->required()
      ->type_name(packs ? "PACK|DATASET…" : "DATASET…");
  one->add_option("--data", arguments.data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("FOLDER");
  return one;
}

void declare_split(CLI::App& cli, Arguments& a) {
  cli.add_option("--by", a.plan, "70/15/15, 80/20, 10-fold, …")->capture_default_str()->type_name("PLAN");
  cli.add_option("--seed", a.seed, "another seed, another split")->capture_default_str()->check(cli::seed());
  cli.add_option("--repeats", a.repeats, "as many splits in one file")
      ->capture_default_str()
      ->check(cli::within(1, 100));
  cli.add_flag("--leaky", a.leaky, "deal out case by case, patients torn apart: to show what that does");
  cli.add_option("-o,--out", a.out, "the split, as CSV")->required()->type_name("FILE");
}

void declare_pack(CLI::App& cli, Arguments& a) {
  cli.add_option("-o,--out", a.out, "the pack")->required()->type_name("FILE");
  cli.add_option("--size", a.size, "pixels along each side")
      ->capture_default_str()
      ->check(cli::within(16, 4096));
  cli.add_option("--window", a.window, "a window's name, or level and width as in 40/80")
      ->capture_default_str();
  cli.add_option("--neighbours", a.neighbours, "slices at each side that become channels")
      ->capture_default_str()
      ->check(cli::within(0, 100));
  cli.add_flag("--by-scan", a.by_scan, "frame all slices of a scan alike");
  cli.add_option("--spec", a.spec, "prepare as this JSON says, and not as the options above")
      ->type_name("FILE");
  cli.add_option("--quality", a.quality, "of the WebP")->capture_default_str()->check(cli::within(0, 100));
  cli.add_flag("--no-masks", a.no_masks, "leave the masks out");
}

CLI::App* declare_import(CLI::App& cli, ImportArguments& a, std::string& out) {
  CLI::App* one =
      cli.add_subcommand("import", "describe data of one's own, so that every command takes them");
  one->fallthrough();
  one->add_option("source", a.source, "a folder, or a table of labels beside its pictures")
      ->required()
      ->type_name("FOLDER|FILE.csv");
  one->add_option("-o,--out", out, "the set's manifest")->required()->type_name("FILE.csv");
  one->add_option("--as", a.options.as,
                  "the layout; else the one that is recognised: " + all_names(corpus::layouts()))
      ->type_name("LAYOUT");
  one->add_option("--name", a.options.name, "of the set; else the manifest's own");
  one->add_option("--title", a.title, "of the set, for people");
  one->add_option("--rights", a.rights, "what may be done with it: stands in every report");
  one->add_option("--training", a.training, "what may learn from it: none that ships, research, open")
      ->capture_default_str()
      ->check(CLI::IsMember({"none", "research", "open"}));
  one->add_option("--window", a.window, "that its pictures were made with: a name, level/width, or HU");
  one->add_option("--class", a.classes,
                  "what a folder of pictures holds: any, none, a kind of bleeding, unknown, or skip")
      ->type_name("FOLDER=MEANING…");
  one->add_option("--column", a.columns,
                  "what a column holds: file, mask, patient, scan, slice, any, a kind, age_years, sex")
      ->type_name("COLUMN=MEANING…");
  one->add_option("--labels", a.labels, "what labels are said of: each picture, or the patient as a whole")
      ->capture_default_str()
      ->check(CLI::IsMember({"picture", "patient"}));
  one->add_option(
         "--patients", a.patients,
         "who a picture is of, where no table says: by DICOM tags, else its folder; by its folder; by its "
         "name up to the last _ or -; or unknown")
      ->capture_default_str()
      ->check(CLI::IsMember({"tags", "folders", "names", "unknown"}));
  one->add_flag("--mask-kinds", a.options.mask_names_kinds,
                "masks hold 1 to 5 for epidural, intraparenchymal, intraventricular, subarachnoid, subdural");
  return one;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  const auto importing = std::make_shared<ImportArguments>();
  Arguments& a = *arguments;
  cli.require_subcommand(1);
  CLI::App* imports = declare_import(cli, *importing, a.out);
  CLI::App* checks = declare(cli, "check", "find pictures that are alike, and group them", a, true);
  checks->add_option("--pictures", a.pictures, "the pairs that no patient told of, as PNG")
      ->type_name("FILE");
  CLI::App* splits =
      declare(cli, "split", "split by group into train, validation and test, or folds", a, true);
  declare_split(*splits, a);
  CLI::App* packs = declare(cli, "pack", "prepare all pictures and put them into one file", a, false);
  declare_pack(*packs, a);
  const auto augmenting = std::make_shared<AugmentArguments>();
  CLI::App* augments = declare(cli, "augment", "write moved and disturbed copies of pictures", a, false);
  declare_augment(*augments, *augmenting);
  CLI::App* shows = declare(cli, "show", "what is in a set or a pack", a, true);
  shows->add_option("-o,--out", a.out, "some of its pictures, as PNG")->type_name("FILE");
  shows->add_option("--report", a.report, "a page: counts, sizes, grey levels, some of its pictures")
      ->type_name("FOLDER");
  shows->add_option("--augment", a.augment, "what augmentations do: all, or a recipe as \"flip, rotate=15\"")
      ->type_name("all|RECIPE");
  shows->add_option("--seed", a.seed, "of the augmentations")->capture_default_str()->check(cli::seed());
  return [=](Context& context, const Terminal& terminal) -> Result<Exit> {
    if (imports->parsed()) return import(*importing, arguments->out, context, terminal);
    if (checks->parsed()) return check(*arguments, context, terminal);
    if (splits->parsed()) return split(*arguments, context, terminal);
    if (augments->parsed()) {
      HAIMA_TRY(Source source, source_of(*arguments, context));
      return augment_sets(*augmenting, source.sets, std::move(source.members), context, terminal);
    }
    return packs->parsed() ? pack(*arguments, context, terminal) : show(*arguments, context, terminal);
  };
}

}  // namespace

Command corpus() {
  return {"corpus", "data sets imported, checked for leaks, split, augmented, packed for training and shown",
          declare, cli::on_learning};
}

}  // namespace haima::app
