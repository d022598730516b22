// haima-train docs: writes the document that is made from its table of commands; a test holds the committed
// one equal.
#include <CLI/CLI.hpp>
#include <memory>

#include "base/files.h"
#include "workbench/documents.h"
#include "workbench/workbench.h"

namespace haima::workbench {

Command docs() {
  return {"docs", "write the document that is made from the table of commands",
          [](CLI::App& cli) -> cli::Run {
            const auto folder = std::make_shared<std::string>("docs");
            cli.add_option("DIR", *folder, "where to write");
            return [folder](Context&, const cli::Terminal&) -> Result<cli::Exit> {
              const Path file = Path{*folder} / "training-commands.md";
              HAIMA_TRY(write_file(file, commands_page()));
              cli::print(file.string() + "\n");
              return cli::Exit::good;
            };
          },
          ""};
}

}  // namespace haima::workbench
