// The help of every command, laid out for 80 columns.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace haima::cli {

/// The heading of options that every command takes; it comes last.
inline constexpr const char* common_options = "Options of every command";

class Help : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

/// The statuses with which the program ends, from the table of errors.
std::string exit_statuses();

}  // namespace haima::cli
