// app: the program. One file per subcommand in commands/, each nothing but arguments in and results out.
// Adding a command is adding one file commands/NAME.cpp that defines `Command NAME()`.
#pragma once
#include "base/json.h"
#include "cli/command.h"

namespace haima::app {

using cli::bold;
using cli::Command;
using cli::Exit;
using cli::on_first_steps;
using cli::on_itself;
using cli::on_learning;
using cli::on_scans;
using cli::print;
using cli::print_json;
using cli::Run;
using cli::Terminal;

/// The table, written by the build from the files in commands/.
std::span<const Command> commands();

/// What this program is.
cli::Program program();

}  // namespace haima::app
