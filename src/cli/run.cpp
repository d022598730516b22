#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/hand_on.h"
#include "cli/progress_bar.h"
#include "cli/suggest.h"

namespace haima::cli {
namespace {

constexpr int widest = 120, narrowest = 60;  // lines longer than this are hard to read

/// Built-in defaults, then the file, then the environment, then --set.
Result<Settings> settings_of(const Common& common) {
  Settings settings;
  if (!common.configuration.empty()) {
    HAIMA_TRY(read_configuration(settings, common.configuration));
  } else if (const char* file = std::getenv("HAIMA_CONFIG")) {
    HAIMA_TRY(read_configuration(settings, file));
  }
  HAIMA_TRY(read_environment(settings, environ));
  for (const std::string& setting : common.settings) {
    const std::size_t at = setting.find('=');
    if (at == std::string::npos) return fail(Code::bad_argument, "--set " + setting, "not KEY=VALUE");
    HAIMA_TRY(set(settings, setting.substr(0, at), setting.substr(at + 1), "--set"));
  }
  return settings;
}

Result<> set_log_level(const Settings& settings) {
  using log::Level;
  constexpr std::array<std::pair<std::string_view, Level>, 5> levels = {{{"debug", Level::debug},
                                                                         {"info", Level::info},
                                                                         {"warn", Level::warn},
                                                                         {"error", Level::error},
                                                                         {"off", Level::off}}};
  for (const auto& [name, level] : levels) {
    if (name != settings.run.log) continue;
    log::set_level(level);
    return {};
  }
  return fail(Code::bad_configuration, "run.log", "no log level has the name \"" + settings.run.log + "\"",
              "choose one of: debug, info, warn, error, off");
}

int terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::clamp<int>(size.ws_col, narrowest, widest) : 100;
}

bool takes_colour() { return ::isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR"); }

int complain(const Error& error) {
  std::cout.flush();
  std::cerr << "haima: " << error.sentence() << "\n";
  return kind_of(error.code).exit_status;
}

int run_command(const Run& command, const Common& common) {
  auto settings = settings_of(common);
  if (!settings) return complain(settings.error());
  if (const auto done = set_log_level(*settings); !done) return complain(done.error());
  Pool pool{static_cast<std::size_t>(settings->run.threads)};
  const bool draw = !common.quiet && ::isatty(STDERR_FILENO);
  const std::unique_ptr<Progress> progress =
      draw ? std::make_unique<ProgressBar>() : std::make_unique<Progress>();
  Context context{*settings, pool, *progress};
  const Terminal terminal{common.json, takes_colour(), terminal_columns()};
  const Result<Exit> result = command(context, terminal);
  progress->finish();
  return result ? static_cast<int>(*result) : complain(result.error());
}

std::vector<std::string> command_names(const Program& program) {
  std::vector<std::string> names;
  for (const Command& command : program.commands) {
    if (!command.group.empty()) names.emplace_back(command.name);
  }
  return names;
}

/// A first word that is no command: a path that wants `analyze`, or a slip.
Error unknown_command(const Program& program, const std::string& word) {
  std::error_code ignored;
  Error error{Code::bad_argument, word, "there is no such command", "see `haima --help`"};
  if (std::filesystem::exists(word, ignored)) {
    error.hint = "to read it: haima analyze " + word;
  } else if (const std::string meant = nearest(word, command_names(program)); !meant.empty()) {
    error.hint = "did you mean `haima " + meant + "`?";
  }
  return error;
}

/// An option that is not known, with the one that was meant.
Error unknown_option(const Program& program, const std::string& word, const std::string& command) {
  std::vector<std::string> names;
  for (const CommandShape& shape : command_shapes(program)) {
    if (shape.name != command) continue;
    for (const OptionShape& option : shape.options)
      names.insert(names.end(), option.names.begin(), option.names.end());
  }
  const std::string meant = nearest(word, names);
  const std::string help = "see `haima " + command + " --help`";
  return {Code::bad_argument, "haima " + command, "it takes no " + word,
          meant.empty() ? help : "did you mean " + meant + "? " + help};
}

Error error_of(const Program& program, const CLI::ParseError& problem,
               const std::vector<std::string>& words) {
  const std::string command = words.empty() ? "" : words.front();
  const std::string help = "see `haima " + command + " --help`";
  if (dynamic_cast<const CLI::ExtrasError*>(&problem)) {
    const std::string text = problem.what();
    return unknown_option(program, text.substr(text.rfind(':') + 2), command);
  }
  std::string what{trimmed(problem.what())};
  if (what.ends_with(" is required")) what = "needs " + what.substr(0, what.size() - 12);
  return {Code::bad_argument, "haima " + command, what, help};
}

/// An option that was given an empty value, as an unset variable of a shell gives it; null where none was.
const CLI::Option* empty_option(const CLI::App& cli) {
  for (const CLI::Option* option : cli.get_options([](const CLI::Option*) { return true; })) {
    const std::vector<std::string>& values = option->results();
    const bool takes_value = option->get_items_expected_max() > 0;
    if (takes_value && std::find(values.begin(), values.end(), "") != values.end()) return option;
  }
  for (const CLI::App* parsed : cli.get_subcommands()) {
    if (const CLI::Option* option = empty_option(*parsed)) return option;
  }
  return nullptr;
}

const Command* command_named(const Program& program, const std::string& word) {
  const auto at = std::find_if(program.commands.begin(), program.commands.end(),
                               [&](const Command& command) { return command.name == word; });
  return at == program.commands.end() ? nullptr : &*at;
}

int run_line(const Program& program, int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  CommandLine line{program};
  if (words.empty()) {
    print(line.cli->help());
    return 0;
  }
  const Command* command = command_named(program, words[0]);
  if (!command && !words[0].starts_with("-")) return complain(unknown_command(program, words[0]));
  if (command && !command->program.empty()) return complain(hand_on(command->program, argv));
  try {
    line.cli->parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return line.cli->exit(problem);
    return complain(error_of(program, problem, words));
  }
  if (const CLI::Option* option = empty_option(*line.cli)) {
    return complain({Code::bad_argument, "haima " + words[0],
                     option->get_name() + " was given an empty value",
                     "give it one, or leave it out; an unset variable of the shell is empty"});
  }
  return run_command(line.chosen, line.common);
}

}  // namespace

int run(const Program& program, int argc, const char* const* argv) {
  try {
    const int status = run_line(program, argc, argv);
    const bool said = static_cast<bool>(std::cout.flush()), failed = status > static_cast<int>(Exit::partly);
    if (said || failed) return status;
    return complain({Code::unwritable, "standard output", "it cannot be written", {}});
  } catch (const std::bad_alloc&) {
    return complain({Code::exhausted, {}, "there is not enough memory for it", {}});
  } catch (const std::system_error& problem) {
    return complain({Code::exhausted, {}, fmt::format("the system refuses: {}", problem.what()), {}});
  } catch (const std::exception& problem) {
    return complain(
        {Code::internal, {}, fmt::format("{}: {}", kind_of(Code::internal).meaning, problem.what()), {}});
  }
}

void print(std::string_view text) { std::cout << text << std::flush; }

void print_json(const Json& value) { print(to_text(value) + "\n"); }

std::string bold(std::string_view text, const Terminal& terminal) {
  return terminal.colour ? "\x1b[1m" + std::string{text} + "\x1b[0m" : std::string{text};
}

}  // namespace haima::cli
