// The command line as the table of commands makes it: parsing, and the same as data for the shell's
// completion and for the docs.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"

namespace haima::cli {

/// Options that every command takes.
struct Common {
  std::string configuration;
  std::vector<std::string> settings;
  bool json = false, quiet = false;
};

/// A parser with all commands declared; `chosen` is the one that was parsed.
struct CommandLine {
  explicit CommandLine(const Program& program);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Common common;
  Run chosen;
  std::unique_ptr<CLI::App> cli;
};

/// An option or a command as other programs need it.
struct OptionShape {
  std::vector<std::string> names;  // "-q", "--quiet"
  std::string about;
  bool takes_value = false, takes_path = false;
  std::vector<std::string> choices;  // where the value is one of a few
};

struct CommandShape {
  std::string name, summary, help;
  std::vector<CommandShape> parts;  // "import" of "corpus"; each has the command's options too
  std::vector<OptionShape> options;
  std::vector<std::string> choices;  // of its first argument, where that is one of a few
  bool hidden = false;
  bool elsewhere = false;  // another program has its options and its help
};

std::vector<CommandShape> command_shapes(const Program& program);

/// The help of the program itself.
std::string program_help(const Program& program);
/// The help of every command that is not hidden and of its parts, in Markdown.
std::string commands_markdown(const Program& program);

}  // namespace haima::cli
