#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/command.h"
#include "app/progress_bar.h"
#include "base/log.h"
#include "base/version.h"
#include "image/single_thread.h"

namespace haima::app {
namespace {

/// Options that every command takes.
struct Common {
  std::string configuration;
  std::vector<std::string> settings;
  bool json = false, quiet = false;
};

void declare_common(CLI::App& cli, Common& common) {
  cli.add_flag("--json", common.json, "print the result as JSON");
  cli.add_flag("-q,--quiet", common.quiet, "no progress bar");
  cli.add_option("--config", common.configuration, "configuration file (TOML; see docs/configuration.md)")
      ->type_name("FILE");
  cli.add_option("--set", common.settings, "a setting, over file and environment: limits.slices=500")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

/// Built-in defaults, then the file, then the environment, then --set.
Result<Settings> settings_of(const Common& common) {
  Settings settings;
  if (!common.configuration.empty()) {
    HAIMA_TRY(read_configuration(settings, common.configuration));
  } else if (const char* file = std::getenv("HAIMA_CONFIG")) {
    HAIMA_TRY(read_configuration(settings, file));
  }
  HAIMA_TRY(read_environment(settings, [](const char* name) -> const char* { return std::getenv(name); }));
  for (const std::string& setting : common.settings) {
    const std::size_t at = setting.find('=');
    if (at == std::string::npos) return fail(Code::bad_argument, "--set " + setting, "not KEY=VALUE");
    HAIMA_TRY(set(settings, setting.substr(0, at), setting.substr(at + 1), "--set"));
  }
  return settings;
}

void set_log_level(const Settings& settings) {
  using log::Level;
  const std::string& name = settings.run.log;
  log::set_level(name == "debug"   ? Level::debug
                 : name == "info"  ? Level::info
                 : name == "error" ? Level::error
                 : name == "off"   ? Level::off
                                   : Level::warn);
}

int terminal_columns() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

int complain(const Error& error) {
  std::cerr << "haima: " << error.sentence() << "\n";
  return kind_of(error.code).exit_status;
}

int run_command(const Run& command, const Common& common) {
  auto settings = settings_of(common);
  if (!settings) return complain(settings.error());
  set_log_level(*settings);
  Pool pool{static_cast<std::size_t>(settings->run.threads)};
  const bool draw = !common.quiet && ::isatty(STDERR_FILENO);
  const std::unique_ptr<Progress> progress =
      draw ? std::make_unique<ProgressBar>() : std::make_unique<Progress>();
  Context context{*settings, pool, *progress};
  const Terminal terminal{common.json, ::isatty(STDOUT_FILENO) != 0, terminal_columns()};
  const Result<Exit> result = command(context, terminal);
  progress->finish();
  std::cout.flush();
  return result ? static_cast<int>(*result) : complain(result.error());
}

}  // namespace

int run(int argc, const char* const* argv) {
  image::keep_opencv_to_one_thread();
  CLI::App cli{"haima finds bleeding on head CT. " + std::string{not_a_device}, "haima"};
  cli.require_subcommand(1);
  cli.set_version_flag("--version", std::string{version()});
  Common common;
  Run chosen;
  for (const Command& command : commands()) {
    CLI::App* sub = cli.add_subcommand(std::string{command.name}, std::string{command.summary});
    declare_common(*sub, common);
    sub->callback([&chosen, declared = command.declare(*sub)] { chosen = declared; });
  }
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return cli.exit(problem);
    return complain({Code::bad_argument, "command line", problem.what(), {}});
  }
  return run_command(chosen, common);
}

void print(std::string_view text) { std::cout << text; }

void print_json(const Json& value) { std::cout << to_text(value) << "\n"; }

}  // namespace haima::app
