#include "workbench/documents.h"

#include "cli/command_line.h"
#include "workbench/workbench.h"

namespace haima::workbench {

std::string commands_page() {
  return "# Commands that train\n\n"
         "<!-- Written by `haima docs docs` from the table of commands: change it there. -->\n\n"
         "They belong to the program haima-train, which `haima` hands them on to. What they do: "
         "[training](training.md).\n" +
         cli::commands_markdown(program());
}

}  // namespace haima::workbench
