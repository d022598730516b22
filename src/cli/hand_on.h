// Commands that live in another program beside this one.
#pragma once
#include <string_view>

#include "base/result.h"

namespace haima::cli {

/// Becomes the program of this name in the folder of this one, with the same arguments; returns only where
/// that fails.
Error hand_on(std::string_view program, const char* const* argv);

}  // namespace haima::cli
