// haima config: every setting, its value here, its default and the risk of changing it.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/documents.h"
#include "base/settings.h"
#include "base/table.h"

namespace haima::app {
namespace {

Json settings_json(const Settings& settings) {
  const Settings defaults;
  Json list = Json::array();
  for (const SettingKind& kind : setting_kinds())
    list.push_back(Json{{"key", kind.key()},
                        {"type", kind.type},
                        {"value", kind.get(settings)},
                        {"default", kind.get(defaults)},
                        {"about", kind.about},
                        {"risk", kind.risk}});
  return {{"settings", std::move(list)}};
}

std::string settings_text(const Settings& settings, const Terminal& terminal) {
  const Settings defaults;
  std::string out;
  for (const SettingSection& section : setting_sections()) {
    out += bold(std::string{"["} + std::string{section.name} + "]", terminal) + "  " +
           wrapped(section.about, terminal.columns, 2) + "\n";
    Table table;
    for (const SettingKind& kind : setting_kinds()) {
      if (kind.section != section.name) continue;
      const std::string value = kind.get(settings), initial = kind.get(defaults);
      table.rows.push_back(
          {std::string{kind.name}, value == initial ? value : fmt::format("{} (default {})", value, initial),
           std::string{kind.about} + ". Risk of changing it: " + std::string{kind.risk} + "."});
    }
    out += table_text(table, terminal.columns, 2) + "\n";
  }
  return out +
         "A setting stands in a file (`haima config --toml > haima.toml`, read with --config "
         "or\nHAIMA_CONFIG), in the environment (HAIMA_LIMITS_SLICES=500) or on the command line\n(--set "
         "limits.slices=500); each later one wins.\n";
}

Run declare(CLI::App& cli) {
  const auto toml = std::make_shared<bool>(false);
  cli.add_flag("--toml", *toml, "print a complete configuration file with comments");
  return [toml](Context& context, const Terminal& terminal) -> Result<Exit> {
    if (*toml) {
      print(configuration_file(context.settings));
    } else if (terminal.json) {
      print_json(settings_json(context.settings));
    } else {
      print(settings_text(context.settings, terminal));
    }
    return Exit::good;
  };
}

}  // namespace

Command config() { return {"config", "every setting, its default and its risk", declare, on_itself}; }

}  // namespace haima::app
