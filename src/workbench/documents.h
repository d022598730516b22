// docs/training-commands.md: the commands of haima-train with all their options.
#pragma once
#include <string>

namespace haima::workbench {

std::string commands_page();

}  // namespace haima::workbench
