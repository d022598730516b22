#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"
#include "base/version.h"
#include "cli/help.h"

namespace haima::cli {
namespace {

void declare_common(CLI::App& cli, Common& common) {
  cli.set_help_flag("-h,--help", "this help")->group(common_options);
  cli.add_flag("--json", common.json, "print the result as JSON")->group(common_options);
  cli.add_flag("-q,--quiet", common.quiet, "no progress bar")->group(common_options);
  cli.add_option("--config", common.configuration,
                 "configuration file (TOML; `haima config --toml` makes one)")
      ->type_name("FILE")
      ->group(common_options);
  cli.add_option("--set", common.settings, "a setting, over file and environment: limits.slices=500")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->group(common_options);
}

/// "text|json" names its choices; "FILE" and "DIR" are paths.
void read_type(const std::string& type, OptionShape& option) {
  option.takes_path = type == "FILE" || type == "DIR" || type == "PATH";
  if (type.find('|') == std::string::npos) return;
  for (const std::string_view choice : split(type, '|')) option.choices.emplace_back(choice);
}

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape;
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  shape.about = option.get_description();
  shape.takes_value = option.get_items_expected_max() != 0;
  read_type(option.get_type_name(), shape);
  return shape;
}

CommandShape shape_of(const CLI::App& cli, const std::string& before) {
  CommandShape shape{
      cli.get_name(), cli.get_description(), cli.help(before), {}, {}, {}, cli.get_group().empty(), false};
  for (const CLI::Option* option : cli.get_options([](const CLI::Option*) { return true; })) {
    if (!option->get_positional()) {
      shape.options.push_back(shape_of(*option));
    } else if (shape.choices.empty()) {
      shape.choices = shape_of(*option).choices;
    }
  }
  for (const CLI::App* cli_part : cli.get_subcommands([](const CLI::App*) { return true; })) {
    CommandShape part = shape_of(*cli_part, before + " " + shape.name);
    part.options.insert(part.options.end(), shape.options.begin(), shape.options.end());
    shape.choices.push_back(part.name);
    shape.parts.push_back(std::move(part));
  }
  return shape;
}

}  // namespace

CommandLine::CommandLine(const Program& program)
    : cli(std::make_unique<CLI::App>(std::string{program.about} + " " + std::string{not_a_device},
                                     std::string{program.name})) {
  cli->formatter(std::make_shared<Help>());
  cli->require_subcommand(1);
  cli->set_help_flag("-h,--help", "this help; `haima COMMAND --help` for one command");
  cli->set_version_flag("--version", "haima " + std::string{version()}, "which haima this is");
  for (const Command& command : program.commands) {
    CLI::App* sub = cli->add_subcommand(std::string{command.name}, std::string{command.summary});
    sub->group(std::string{command.group});
    if (!command.declare) continue;
    declare_common(*sub, common);
    sub->callback([this, declared = command.declare(*sub)] { chosen = declared; });
  }
  cli->footer(exit_statuses());  // last: a command made later would inherit it
}

CommandLine::~CommandLine() = default;

std::vector<CommandShape> command_shapes(const Program& program) {
  const CommandLine line{program};
  std::vector<CommandShape> shapes;
  for (const CLI::App* sub : line.cli->get_subcommands([](const CLI::App*) { return true; }))
    shapes.push_back(shape_of(*sub, "haima"));
  for (CommandShape& shape : shapes) {
    shape.elsewhere = std::any_of(program.commands.begin(), program.commands.end(), [&](const Command& c) {
      return c.name == shape.name && !c.program.empty();
    });
  }
  return shapes;
}

std::string commands_markdown(const Program& program) {
  std::string out;
  for (const CommandShape& shape : command_shapes(program)) {
    if (shape.hidden || shape.elsewhere) continue;
    out += fmt::format("\n## {}\n```\n{}```\n", shape.name, shape.help);
    for (const CommandShape& part : shape.parts)
      out += fmt::format("\n### {} {}\n```\n{}```\n", shape.name, part.name, part.help);
  }
  return out;
}

std::string program_help(const Program& program) { return CommandLine{program}.cli->help(); }

}  // namespace haima::cli
