// haima models: every network, as a table; haima models show NAME: its layers.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "graph/summary.h"
#include "models/model.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string name, task = "multi_label";
  std::vector<std::string> options;
};

constexpr std::pair<std::string_view, models::Task> tasks[] = {{"two_class", models::Task::two_class},
                                                               {"six_class", models::Task::six_class},
                                                               {"multi_label", models::Task::multi_label},
                                                               {"imagenet", models::Task::imagenet}};

Result<models::Task> task_named(const std::string& name) {
  for (const auto& [known, task] : tasks) {
    if (known == name) return task;
  }
  return fail(Code::bad_argument, "--task " + name, "there is no such task",
              "give two_class, six_class, multi_label or imagenet");
}

Result<graph::Graph> built(const models::Model& model, const Arguments& arguments) {
  HAIMA_TRY(const models::Task task, task_named(arguments.task));
  models::Spec spec = models::default_spec(model, task);
  for (const std::string& option : arguments.options) {
    const std::size_t at = option.find('=');
    if (at == std::string::npos) return fail(Code::bad_argument, "--option " + option, "not NAME=VALUE");
    spec.options[option.substr(0, at)] = option.substr(at + 1);
  }
  return models::build(model, spec);
}

Result<Exit> show(const Arguments& arguments, const Terminal& terminal) {
  HAIMA_TRY(const models::Model* model, models::model_named(arguments.name));
  HAIMA_TRY(const graph::Graph graph, built(*model, arguments));
  if (terminal.json) {
    print_json(graph::json_of(graph));
    return Exit::good;
  }
  std::string text = fmt::format("{}: {} ({})\n", model->name, model->summary, model->from);
  for (const models::Option& option : model->options) {
    text += fmt::format("  --option {}={}: {}\n", option.name, option.initial, option.about);
  }
  print(text + "\n" + graph::summary_of(graph));
  return Exit::good;
}

Result<Exit> table(const Arguments& arguments, const Terminal& terminal) {
  Json json = Json::array();
  std::string text =
      fmt::format("{:<34}{:>10}{:>10}  {:<30}{}\n", "network", "parameters", "flop", "from", "what it is");
  for (const models::Model& model : models::kinds()) {
    HAIMA_TRY(const graph::Graph graph, built(model, arguments));
    const graph::Cost cost = graph::cost_of(graph, 1, 32);
    json.push_back({{"name", model.name},
                    {"summary", model.summary},
                    {"from", model.from},
                    {"parameters", cost.parameters},
                    {"flop", cost.flop},
                    {"encoder", models::is_encoder(model.name)}});
    text += fmt::format("{:<34}{:>10}{:>10}  {:<30}{}\n", model.name, graph::count_text(cost.parameters),
                        graph::count_text(cost.flop), model.from, model.summary);
  }
  if (terminal.json) print_json(json);
  if (!terminal.json)
    print(text + "\nflop: one picture, or a scan of 32 slices. Layers: haima models show NAME\n");
  return Exit::good;
}

}  // namespace

Command models() {
  return {"models", "the networks, and the layers of one", [](CLI::App& cli) -> Run {
            const auto arguments = std::make_shared<Arguments>();
            cli.add_option("--task", arguments->task, "two_class, six_class, multi_label or imagenet")
                ->type_name("TASK");
            CLI::App* one = cli.add_subcommand("show", "the layers of one network");
            one->fallthrough();
            one->add_option("name", arguments->name, "the network")->required();
            one->add_option("--option", arguments->options, "a choice the network leaves open")
                ->type_name("NAME=VALUE");
            return [arguments, one](Context&, const Terminal& terminal) {
              return one->parsed() ? show(*arguments, terminal) : table(*arguments, terminal);
            };
          }};
}

}  // namespace haima::app
