// haima docs: writes the documents that are made from the tables; a test holds the committed ones equal.
#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/documents.h"
#include "base/files.h"
#include "cli/hand_on.h"

namespace haima::app {
namespace {

Run declare(CLI::App& cli) {
  const auto folder = std::make_shared<std::string>("docs");
  cli.add_option("DIR", *folder, "where to write");
  return [folder](Context&, const Terminal&) -> Result<Exit> {
    for (const Document& document : documents()) {
      HAIMA_TRY(write_file(Path{*folder} / document.name, document.text));
      print((Path{*folder} / document.name).string() + "\n");
    }
    return cli::run_beside("haima-train", {"docs", *folder}).map([] { return Exit::good; });
  };
}

}  // namespace

Command docs() { return {"docs", "write the documents that are made from the tables", declare, ""}; }

}  // namespace haima::app
