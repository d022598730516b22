// What a number of the command line may be.
#pragma once
#include <CLI/CLI.hpp>

namespace haima::cli {

/// Numbers from `least` to `most`; the help says so beside the option.
CLI::Validator within(double least, double most);

/// What a seed may be.
CLI::Validator seed();

/// In an option's type, before the numbers it may be.
inline constexpr const char* from_to = "from ";

}  // namespace haima::cli
