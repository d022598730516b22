#include "app/documents.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/command.h"
#include "base/error.h"
#include "base/table.h"
#include "base/warning.h"
#include "cli/command_line.h"

namespace haima::app {
namespace {

constexpr int columns = 100;

std::string made_by(std::string_view table) {
  return fmt::format("<!-- Written by `haima docs docs` from {}: change it there. -->\n\n", table);
}

std::string errors_page() {
  std::string out = "# Errors\n\n" + made_by("src/base/errors.def");
  out +=
      "Every error is one sentence: where, what, and what to do. The exit status is that of a command that "
      "could\n"
      "read nothing for this reason; where some input could be read it is 2, and every input that could not "
      "is named.\n\n"
      "| code | exit | HTTP | DIMSE | what it means | what to do |\n|---|---|---|---|---|---|\n";
  for (const ErrorKind& kind : error_kinds())
    out += fmt::format("| `{}` | {} | {} | {:04X} | {} | {} |\n", kind.name, kind.exit_status,
                       kind.http_status, kind.dimse_status, kind.meaning, kind.hint);
  return out;
}

std::string warnings_page() {
  std::string out = "# Warnings\n\n" + made_by("src/base/warnings.def");
  out +=
      "A warning does not stop the reading; it stands in every report, with the slices it is about.\n\n"
      "| code | what it means for the person who reads the findings |\n|---|---|\n";
  for (const WarningKind& kind : warning_kinds())
    out += fmt::format("| `{}` | {} |\n", kind.name, kind.meaning);
  return out;
}

std::string comment(const std::string& text) {
  std::string out = "# ";
  for (const char c : wrapped(text, columns - 2)) {
    out += c;
    if (c == '\n') out += "# ";
  }
  return out + "\n";
}

std::string configuration_page() {
  std::string out = "# Configuration\n\n" + made_by("src/base/settings.def");
  out +=
      "One file holds everything: `haima config --toml > haima.toml` makes a complete one. It is read with\n"
      "`--config haima.toml` or `HAIMA_CONFIG=haima.toml`. A setting `limits.slices` can also stand in the "
      "environment\n"
      "(`HAIMA_LIMITS_SLICES=500`) and on the command line (`--set limits.slices=500`); each later one wins. "
      "A setting\n"
      "that is not known, or a value of the wrong type or out of its bounds, is an error that names its line "
      "or "
      "variable.\n\n"
      "Types: ByteCount is a number of bytes, or text as in \"512MiB\"; Count is a whole number, not "
      "negative; Number;\n"
      "Flag is true or false; Text.\n";
  const Settings defaults;
  for (const SettingSection& section : setting_sections()) {
    out += fmt::format(
        "\n## [{}]\n{}.\n\n| setting | type | default | what it is | risk of changing it "
        "|\n|---|---|---|---|---|\n",
        section.name, section.about);
    for (const SettingKind& kind : setting_kinds()) {
      if (kind.section == section.name)
        out += fmt::format("| `{}` | {} | `{}` | {} | {} |\n", kind.name, type_of(kind), kind.get(defaults),
                           kind.about, kind.risk);
    }
  }
  return out;
}

std::string commands_page() {
  std::string out = "# Commands\n\n" + made_by("the table of commands");
  out += "```\n" + cli::program_help(program()) + "```\n";
  out += "\nThose that train stand in [their own list](training-commands.md).\n";
  out += cli::commands_markdown(program());
  return out;
}

}  // namespace

std::vector<Document> documents() {
  return {{"errors.md", errors_page()},
          {"warnings.md", warnings_page()},
          {"configuration.md", configuration_page()},
          {"commands.md", commands_page()}};
}

std::string configuration_file(const Settings& settings) {
  std::string out = comment(
      "haima's configuration: every setting with its default. Read with --config FILE or HAIMA_CONFIG=FILE.");
  for (const SettingSection& section : setting_sections()) {
    out += "\n" + comment(std::string{section.about}) + fmt::format("[{}]\n", section.name);
    for (const SettingKind& kind : setting_kinds()) {
      if (kind.section != section.name) continue;
      out += comment(fmt::format("{}. Risk of changing it: {}.", kind.about, kind.risk));
      out += fmt::format("{} = {}\n", kind.name, kind.get(settings));
    }
  }
  return out;
}

}  // namespace haima::app
