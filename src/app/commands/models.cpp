// haima models: every network, as a table; haima models show NAME: its layers, also as a diagram; haima
// models card NAME: what a bundle says of itself; haima models ensemble and mean: several networks, or what
// they said, as one; haima models join A B: a bundle that reads and one that draws masks as one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "base/files.h"
#include "base/text.h"
#include "chart/drawing.h"
#include "graph/summary.h"
#include "measure/predictions.h"
#include "models/about.h"
#include "models/ensemble.h"
#include "models/join.h"
#include "models/model.h"
#include "models/shipped.h"
#include "report/diagram.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string name, task = "multi_label";
  std::vector<std::string> options, bundles;
  std::string drawing, diagram, out;
  bool half = false;
};

Result<graph::Graph> built(const models::Model& model, const Arguments& arguments) {
  HAIMA_TRY(const models::Task task, models::task_named(arguments.task));
  models::Spec spec = models::default_spec(model, task);
  for (const std::string& option : arguments.options) {
    const std::size_t at = option.find('=');
    if (at == std::string::npos) return fail(Code::bad_argument, "--option " + option, "not NAME=VALUE");
    spec.options[option.substr(0, at)] = option.substr(at + 1);
  }
  return models::build(model, spec);
}

/// As SVG or PNG, as the file is called.
Result<> draw(const models::Model& model, const graph::Graph& graph, const Path& file) {
  HAIMA_TRY(check_ending(file, {".svg", ".png"}));
  const auto drawing = report::diagram_of(graph, fmt::format("{} ({})", model.summary, model.from));
  if (file.extension() == ".png") return write_file(file, chart::png_of(drawing));
  return write_file(file, chart::svg_of(drawing, fmt::format("Diagram of {}", model.name)));
}

Result<Exit> show(const Arguments& arguments, const Terminal& terminal) {
  HAIMA_TRY(const models::Model* model, models::model_named(arguments.name));
  HAIMA_TRY(const graph::Graph graph, built(*model, arguments));
  if (!arguments.diagram.empty()) HAIMA_TRY_ONLY(draw(*model, graph, arguments.diagram));
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

/// "key: value" a line, what is nested further in; lists of objects are logs, and only counted.
void add_lines(std::string& text, const Json& json, std::size_t depth) {
  for (const auto& [key, value] : json.items()) {
    text += std::string(2 * depth, ' ') + key + ": ";
    if (value.is_object()) {
      text += "\n";
      add_lines(text, value, depth + 1);
    } else if (value.is_array() && !value.empty() && value.front().is_object()) {
      text += fmt::format("{} entries\n", value.size());
    } else {
      text += (value.is_string() ? value.get<std::string>() : to_text(value, -1)) + "\n";
    }
  }
}

std::string text_of(const models::About& about) {
  std::string text = fmt::format("{}\nrights: {}\ntask: {}\ninput: {} by {}, {} channel(s)\n", about.name,
                                 about.rights, models::name_of(about.task), about.input.width,
                                 about.input.height, about.input.channels.size());
  for (const models::Threshold& one : about.thresholds)
    text += fmt::format("threshold {}: slice {:.3f}, scan {:.3f}\n", one.name, one.slice, one.scan);
  if (about.card.is_object()) add_lines(text, about.card, 0);
  if (about.mask) {
    text += fmt::format("mask: {} by {}, {} channel(s), from {:.2f} on; rights: {}\n",
                        about.mask->input.width, about.mask->input.height, about.mask->input.channels.size(),
                        about.mask->threshold, about.mask->rights);
    if (about.mask->card.is_object()) add_lines(text, about.mask->card, 1);
  }
  return text + "For research use only. Not a medical device.\n";
}

Result<Exit> card(const Arguments& arguments, const Context& context, const Terminal& terminal) {
  HAIMA_TRY(const graph::Bundle bundle, models::bundle_named(arguments.name, context.limits()));
  HAIMA_TRY(const models::About about, models::about_from(bundle.about, arguments.name));
  if (terminal.json) {
    print_json(models::to_json(about));
  } else {
    print(text_of(about));
  }
  return Exit::good;
}

Result<Exit> ensemble(const Arguments& arguments, const Context& context) {
  std::vector<graph::Bundle> members;
  for (const std::string& file : arguments.bundles) {
    HAIMA_TRY(graph::Bundle bundle, graph::read_bundle(file, context.limits()));
    members.push_back(std::move(bundle));
  }
  if (members.size() > 1) {
    HAIMA_TRY(members.front(), models::ensemble_of(members));
  }
  HAIMA_TRY_ONLY(graph::write_bundle(members.front(), arguments.out,
                                     arguments.half ? graph::ElementType::f16 : graph::ElementType::f32));
  print(members.size() > 1 ? fmt::format("{}: the mean of {} networks\n", arguments.out, members.size())
                           : fmt::format("{}: as it was\n", arguments.out));
  return Exit::good;
}

Result<Exit> mean(const Arguments& arguments) {
  std::vector<measure::Predictions> members;
  for (const Path member : arguments.bundles) {
    HAIMA_TRY(measure::Predictions said, measure::read_predictions(std::span{&member, 1}));
    members.push_back(std::move(said));
  }
  HAIMA_TRY(const measure::Predictions all, measure::mean_of(members));
  HAIMA_TRY_ONLY(write_file(arguments.out, measure::csv_of(all)));
  print(fmt::format("{}: {}, the mean of {}\n", arguments.out, counted(all.rows.size(), "case"),
                    counted(members.size(), "member")));
  return Exit::good;
}

void declare_mean(CLI::App& cli, Arguments& arguments) {
  cli.fallthrough();
  cli.add_option("members", arguments.bundles, "of each member its folder of predictions, or one CSV")
      ->required()
      ->type_name("FOLDER…");
  cli.add_option("-o,--out", arguments.out, "what they say together, each case in the same fold of all")
      ->required()
      ->type_name("FILE.csv");
}

void declare_ensemble(CLI::App& cli, Arguments& arguments) {
  cli.fallthrough();
  cli.add_option("bundles", arguments.bundles,
                 "networks of one form and preparation; one alone stays what it is (--half)")
      ->required()
      ->type_name("BUNDLE…");
  cli.add_option("-o,--out", arguments.out, "the bundle that says the mean of theirs")
      ->required()
      ->type_name("FILE");
  cli.add_flag("--half", arguments.half, "weights as 16-bit floats: half the size");
}

Result<Exit> join(const Arguments& arguments, const Context& context, const Terminal& terminal) {
  HAIMA_TRY(graph::Bundle reading, models::bundle_named(arguments.name, context.limits()));
  HAIMA_TRY(const graph::Bundle drawing, graph::read_bundle(arguments.drawing, context.limits()));
  HAIMA_TRY(const graph::Bundle both, models::joined(std::move(reading), drawing, arguments.drawing));
  HAIMA_TRY_ONLY(graph::write_bundle(both, arguments.out,
                                     arguments.half ? graph::ElementType::f16 : graph::ElementType::f32));
  if (terminal.json) {
    print_json(both.about);
  } else {
    print(fmt::format("{}: {} with the masks of {}\n", arguments.out, arguments.name, arguments.drawing));
  }
  return Exit::good;
}

}  // namespace

Command models() {
  return {"models", "the networks, the layers of one, what a bundle says of itself, two bundles as one",
          [](CLI::App& cli) -> Run {
            const auto arguments = std::make_shared<Arguments>();
            cli.add_option("--task", arguments->task,
                           "two_class, six_class, multi_label, imagenet, mask or foreign")
                ->capture_default_str()
                ->type_name("TASK");
            CLI::App* one = cli.add_subcommand("show", "the layers of one network");
            one->fallthrough();
            one->add_option("name", arguments->name, "the network")->required();
            one->add_option("--option", arguments->options, "a choice the network leaves open")
                ->type_name("NAME=VALUE");
            one->add_option("--diagram", arguments->diagram,
                            "draw it, what repeats once: FILE.svg or FILE.png")
                ->type_name("FILE");
            CLI::App* bundle =
                cli.add_subcommand("card", "what a bundle says of itself: rights, data, thresholds");
            bundle->fallthrough();
            bundle->add_option("name", arguments->name, "one that ships, or a file")->required();
            CLI::App* joins = cli.add_subcommand("ensemble", "several networks of one form as one");
            declare_ensemble(*joins, *arguments);
            CLI::App* two = cli.add_subcommand("join", "a bundle that reads and one that draws masks as one");
            two->fallthrough();
            two->add_option("reading", arguments->name, "one that ships, or a file")->required();
            two->add_option("drawing", arguments->drawing, "a bundle trained for the task \"mask\"")
                ->required()
                ->type_name("BUNDLE");
            two->add_option("-o,--out", arguments->out, "the bundle of both")->required()->type_name("FILE");
            two->add_flag("--half", arguments->half, "weights as 16-bit floats: half the size");
            CLI::App* means =
                cli.add_subcommand("mean", "what an ensemble's members said of cases, as its own word");
            declare_mean(*means, *arguments);
            return [=](Context& context, const Terminal& terminal) {
              if (means->parsed()) return mean(*arguments);
              if (joins->parsed()) return ensemble(*arguments, context);
              if (two->parsed()) return join(*arguments, context, terminal);
              if (bundle->parsed()) return card(*arguments, context, terminal);
              return one->parsed() ? show(*arguments, terminal) : table(*arguments, terminal);
            };
          }};
}

}  // namespace haima::app
