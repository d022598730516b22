// haima evaluate: a model held against a data set whose truth is known, or predictions or masks' areas that
// were made already.
#include "evaluate/evaluate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "app/model_files.h"
#include "chart/embedding.h"
#include "cli/within.h"
#include "corpus/manifest.h"
#include "evaluate/embedding.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> what;
  std::string data, predictions, areas, split, log, report, pack, embedding;
  std::vector<std::string> trials;
  evaluate::Options options;
  AskedModel model;
  measure::JudgeOptions judge;
  bool by_scan = false;
};

/// Predictions, and not the name of a data set.
bool is_predictions(const std::string& what) {
  std::error_code ignored;
  return (what.ends_with(".csv") && !corpus::is_manifest(what)) ||
         (std::filesystem::is_directory(what, ignored) && !corpus::built_in(what));
}

/// Whether the first file holds areas of masks.
bool are_areas(const std::vector<Path>& paths) {
  constexpr std::uint64_t most_bytes = 64ull << 20;
  const std::vector<Path> files = measure::predictions_files(paths);
  if (files.empty()) return false;
  const auto bytes = read_file(files.front(), most_bytes);
  return bytes && measure::holds_areas(as_text(*bytes));
}

Result<Exit> judge_areas(const std::vector<Path>& paths, const Terminal& terminal) {
  HAIMA_TRY(const std::vector<measure::Area> areas, measure::read_areas(paths));
  if (areas.empty()) return fail(Code::malformed, paths.front().string(), "it holds no case");
  const measure::AreaJudgement judgement = measure::judged(areas);
  if (terminal.json) {
    print_json(measure::json_of(judgement));
  } else {
    print(measure::text_of(judgement));
  }
  return Exit::good;
}

Result<> write_report(const Arguments& arguments, const ModelFiles& files, chart::Subject subject,
                      const Context& context) {
  report::JudgementPage page;
  page.title = subject.name;
  page.cards = files.cards;
  if (!arguments.pack.empty()) {
    HAIMA_TRY(page.shelves, doubtful_pictures(subject, arguments.pack, context.limits()));
  }
  page.subjects.push_back(std::move(subject));
  return report::write_judgement(arguments.report, page);
}

Result<Exit> judge(const Arguments& arguments, const Context& context, const Terminal& terminal) {
  const std::vector<Path> paths(arguments.what.begin(), arguments.what.end());
  if (are_areas(paths)) return judge_areas(paths, terminal);
  const std::vector<Path> trials(arguments.trials.begin(), arguments.trials.end());
  HAIMA_TRY(ModelFiles files, files_of(paths, trials, context.limits()));
  if (arguments.by_scan) files.predictions = measure::by_scan(files.predictions);
  const chart::Subject subject = subject_of(files, arguments.judge);
  if (!arguments.report.empty()) HAIMA_TRY(write_report(arguments, files, subject, context));
  if (terminal.json) {
    print_json(measure::json_of(subject.judgement, files.predictions.labels));
    return Exit::good;
  }
  print(measure::text_of(subject.judgement, files.predictions.labels));
  if (!arguments.report.empty()) print("Report: " + arguments.report + "/report.html\n");
  return Exit::good;
}

chart::Drawing drawing_of(const evaluate::Embedding& embedding) {
  const std::vector<std::string> names = evaluate::tellings();
  std::vector<chart::PlacedCase> cases;
  for (const evaluate::Embedding::Row& row : embedding.rows) {
    const auto name = std::find(names.begin(), names.end(), row.told);
    cases.push_back({{row.at[0], row.at[1]}, static_cast<std::size_t>(name - names.begin())});
  }
  return chart::embedding(cases, names, embedding.shares);
}

/// As its ending says: points as CSV, or a drawing.
Result<> write_embedding(const evaluate::Embedding& embedding, const Path& file) {
  if (file.extension() == ".csv") return write_file(file, evaluate::csv_of(embedding));
  const chart::Drawing drawing = drawing_of(embedding);
  if (file.extension() == ".png") return write_file(file, chart::png_of(drawing));
  return write_file(file,
                    chart::svg_of(drawing, fmt::format("{} as {} sees it", embedding.set, embedding.model)));
}

Result<Exit> run(const Arguments& arguments, Context& context, const Terminal& terminal) {
  if (is_predictions(arguments.what.front())) return judge(arguments, context, terminal);
  if (arguments.what.size() > 1)
    return fail(Code::bad_argument, arguments.what[1], "one data set is read at a time");
  if (!arguments.embedding.empty())
    HAIMA_TRY_ONLY(check_ending(arguments.embedding, {".svg", ".png", ".csv"}));
  HAIMA_TRY(const corpus::DataSet set, corpus::set_named(arguments.what.front()));
  const Path data = corpus::data_folder(arguments.data);
  evaluate::Options options = arguments.options;
  options.split = arguments.split;
  if (!arguments.model.name.empty()) options.model = arguments.model.name;
  options.operating_point = arguments.model.operating_point;
  options.precision = arguments.model.precision;
  HAIMA_TRY(const evaluate::Evaluation evaluation, evaluate::evaluate(set, data, options, context));
  if (!arguments.predictions.empty())
    HAIMA_TRY_ONLY(write_file(arguments.predictions, measure::csv_of(evaluation.predictions)));
  if (!arguments.areas.empty())
    HAIMA_TRY_ONLY(write_file(arguments.areas, measure::csv_of(evaluation.areas)));
  if (!arguments.embedding.empty()) {
    HAIMA_TRY(const evaluate::Embedding embedding, evaluate::embedding_of(set, data, options, context));
    HAIMA_TRY_ONLY(write_embedding(embedding, arguments.embedding));
  }
  if (!arguments.log.empty()) HAIMA_TRY_ONLY(evaluate::log_look(evaluation, arguments.log));
  if (terminal.json) {
    print_json(evaluate::json_of(evaluation));
  } else {
    print(evaluate::text_of(evaluation));
  }
  return evaluation.refused.empty() ? Exit::good : Exit::partly;
}

constexpr std::array of_sets = {"--model",       "--operating-point", "--precision", "--log",   "--scans",
                                "--predictions", "--areas",           "--embedding", "--split", "--fold"};
constexpr std::array of_predictions = {"--threshold", "--prevalence", "--by-scan",
                                       "--report",    "--trial",      "--pack"};

/// Of the options that the other kind of input takes, none is passed over in silence.
Result<> check_options(const CLI::App& cli, const std::string& what) {
  const bool predictions = is_predictions(what);
  const auto first_of = [&](const auto& names) {
    const auto given = [&](const char* name) { return cli.get_option(name)->count() > 0; };
    const auto at = std::find_if(names.begin(), names.end(), given);
    return at == names.end() ? "" : std::string{*at};
  };
  const std::string wrong = predictions ? first_of(of_sets) : first_of(of_predictions);
  if (wrong.empty()) return {};
  return fail(Code::bad_argument, wrong,
              predictions ? fmt::format("it is for data sets, and {} holds predictions", what)
                          : fmt::format("it is for predictions, and {} is a data set", what),
              predictions ? "leave it out"
                          : "write what is said with --predictions FILE.csv, and evaluate that file");
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  cli.add_option("what", arguments->what,
                 "data set that the model reads: a manifest, or one of " + corpus::names_of_sets() +
                     "; or predictions, or areas of masks (the folds of one model, or a folder of them)")
      ->required()
      ->type_name("DATASET|FILE.csv|FOLDER…");
  ask_for_model(cli, arguments->model);
  cli.add_option("--log", arguments->log, "data set: add a line about this look to a Markdown table")
      ->type_name("FILE.md");
  cli.add_option("--data", arguments->data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("FOLDER");
  cli.add_option("--scans", arguments->options.scans, "read no more than the first N scans")
      ->type_name("N")
      ->check(cli::within(1, 1e9));
  cli.add_option("--predictions", arguments->predictions, "data set: write what is said of each slice")
      ->type_name("FILE.csv");
  cli.add_option("--areas", arguments->areas, "data set: write what is outlined beside the true masks")
      ->type_name("FILE.csv");
  cli.add_option("--embedding", arguments->embedding,
                 "data set: write where a network puts its slices, by what is known of them: a drawing, or "
                 "points as CSV")
      ->type_name("FILE.svg|png|csv");
  auto* split =
      cli.add_option("--split", arguments->split,
                     "data set: read only what a fold of this split, or of these predictions, tests")
          ->type_name("FILE.csv");
  cli.add_option("--fold", arguments->options.fold, "which fold")
      ->capture_default_str()
      ->type_name("N")
      ->check(cli::within(0, 1000))
      ->needs(split);
  cli.add_option("--threshold", arguments->judge.threshold, "predictions: called from this probability on")
      ->capture_default_str()
      ->check(cli::within(0, 1));
  cli.add_option("--prevalence", arguments->judge.prevalence,
                 "predictions: share at which PPV and NPV are told")
      ->capture_default_str()
      ->check(cli::within(0, 1));
  cli.add_flag("--by-scan", arguments->by_scan, "predictions: a scan's slices as one, by the highest");
  cli.add_option("--report", arguments->report,
                 "predictions: a page with every figure and picture, and the pictures as SVG and PNG")
      ->type_name("FOLDER");
  cli.add_option("--trial", arguments->trials,
                 "predictions: folder of the training (log.jsonl), where it is not that of the predictions")
      ->type_name("FOLDER");
  cli.add_option(
         "--pack", arguments->pack,
         "predictions: pack of the pictures, to show those most wrong and least sure (public sets only)")
      ->type_name("FILE");
  return [arguments, &cli](Context& context, const Terminal& terminal) -> Result<Exit> {
    HAIMA_TRY(check_options(cli, arguments->what.front()));
    return run(*arguments, context, terminal);
  };
}

}  // namespace

Command evaluate() { return {"evaluate", "hold a model against a data set whose truth is known", declare}; }

}  // namespace haima::app
