// Which members of a pack do what in a trial.
#pragma once
#include "corpus/split.h"
#include "workbench/trial.h"

namespace haima::workbench {

using Places = std::vector<std::size_t>;

struct Parts {
  Places training, validation, test;
};

/// Only pictures of which the task's truth is known judge or teach. An error where nothing is left to do so.
Result<Parts> parts_of(const Trial& trial);

/// The experiment's split of the pack.
Result<corpus::Split> split_of(const Experiment& experiment, const corpus::Pack& pack);

}  // namespace haima::workbench
