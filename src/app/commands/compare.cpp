// haima compare: models' predictions of the same cases, the first against each other one.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/model_files.h"
#include "cli/within.h"
#include "measure/measure.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::string report;
  measure::CompareOptions options;
};

Result<std::vector<ModelFiles>> models_in(const std::vector<std::string>& paths, const Limits& limits) {
  std::vector<ModelFiles> models;
  for (const std::string& path : paths) {
    const Path one{path};
    HAIMA_TRY(ModelFiles files, files_of(std::span{&one, 1}, {}, limits));
    models.push_back(std::move(files));
  }
  tell_apart(models);
  return models;
}

Result<> write_report(const Arguments& arguments, const std::vector<ModelFiles>& models,
                      std::vector<std::vector<measure::Comparison>> comparisons) {
  report::JudgementPage page;
  measure::JudgeOptions options;
  options.threshold = arguments.options.threshold;
  for (const ModelFiles& model : models) {
    page.title += (page.title.empty() ? "" : ", ") + model.name;
    page.subjects.push_back(subject_of(model, options));
    page.cards.insert(page.cards.end(), model.cards.begin(), model.cards.end());
  }
  page.comparisons = std::move(comparisons);
  return report::write_judgement(arguments.report, page);
}

Result<Exit> run(const Arguments& arguments, const Context& context, const Terminal& terminal) {
  HAIMA_TRY(const std::vector<ModelFiles> models, models_in(arguments.files, context.limits()));
  std::vector<std::vector<measure::Comparison>> comparisons;
  Json json = Json::array();
  std::string text;
  for (std::size_t i = 1; i < models.size(); ++i) {
    HAIMA_TRY(auto one, measure::compare(models[0].predictions, models[i].predictions, arguments.options));
    const auto cases = measure::overlapping(models[0].predictions, models[i].predictions);
    for (Json& entry : measure::json_of(one)) {
      entry["a"] = arguments.files[0], entry["b"] = arguments.files[i];
      entry["cases_in_a"] = cases.first, entry["cases_in_b"] = cases.second;
      json.push_back(std::move(entry));
    }
    text += (text.empty() ? "" : "\n") + measure::text_of(one, arguments.files[0], arguments.files[i]);
    text += "\nHeld against each other " + measure::text_of(cases) + "\n";
    comparisons.push_back(std::move(one));
  }
  if (!arguments.report.empty()) {
    HAIMA_TRY(write_report(arguments, models, std::move(comparisons)));
    text += "\nReport: " + arguments.report + "/report.html\n";
  }
  terminal.json ? print_json(json) : print(text);
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto arguments = std::make_shared<Arguments>();
  cli.add_option("predictions", arguments->files,
                 "predictions of one model and of others; a folder holds the folds of one")
      ->required()
      ->expected(2, 20)
      ->type_name("A.csv B.csv…");
  cli.add_option("--threshold", arguments->options.threshold, "called from this probability on")
      ->capture_default_str()
      ->check(cli::within(0, 1));
  cli.add_option("--report", arguments->report,
                 "a page with every figure and picture side by side, and the pictures as SVG and PNG")
      ->type_name("FOLDER");
  return
      [arguments](Context& context, const Terminal& terminal) { return run(*arguments, context, terminal); };
}

}  // namespace

Command compare() { return {"compare", "hold models' predictions against each other", declare}; }

}  // namespace haima::app
