// Commands that live in another program beside this one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace haima::cli {

/// Becomes the program of this name in the folder of this one, with the same arguments; returns only where
/// that fails.
Error hand_on(std::string_view program, const char* const* argv);

/// Runs the program of this name in the folder of this one to its end; what it prints goes to standard error,
/// since standard output is this program's. An error where it is not there or fails.
Result<> run_beside(std::string_view program, std::vector<std::string> arguments);

}  // namespace haima::cli
