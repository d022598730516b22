// haima corpus augment: its arguments, and what it says of the set it wrote.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/command.h"
#include "corpus/member.h"

namespace haima::app {

struct AugmentArguments {
  std::string out, recipe = "usual", name, window = "brain", split;
  std::size_t pictures = 0;
  std::uint64_t seed = 1;
  int size = 192, fold = 0;
  bool whole = false;
};

void declare_augment(CLI::App& cli, AugmentArguments& arguments);

/// `members` are of `sets`.
Result<Exit> augment_sets(const AugmentArguments& arguments, std::span<const corpus::DataSet> sets,
                          std::vector<corpus::Member> members, Context& context, const Terminal& terminal);

}  // namespace haima::app
