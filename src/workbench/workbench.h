// workbench: experiments, each a file that says what learns what from which pictures, and their results.
// In: an experiment, a pack. Out: a bundle, a CSV of predictions, a log. Never: a figure that is not in one
// of them.
//
// A command is a file commands/NAME.cpp that defines `Command NAME()`.
#pragma once
#include "cli/command.h"
#include "workbench/experiment.h"
#include "workbench/trial.h"

namespace haima::workbench {

using cli::Command;
using cli::Run;

/// The table, written by the build from the files in commands/.
std::span<const Command> commands();

/// What this program is.
cli::Program program();

}  // namespace haima::workbench
