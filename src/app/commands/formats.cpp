// haima formats: which files are read, and in which transfer syntaxes.
#include "formats/formats.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "base/table.h"
#include "dicom/dicom.h"

namespace haima::app {
namespace {

Json formats_json() {
  Json kinds = Json::array(), syntaxes = Json::array();
  for (const formats::Format& format : formats::kinds())
    kinds.push_back(Json{{"name", format.name},
                         {"title", format.title},
                         {"extensions", format.extensions},
                         {"reads", format.reads}});
  for (const dicom::Syntax& syntax : dicom::syntaxes())
    syntaxes.push_back(Json{
        {"uid", syntax.uid}, {"name", syntax.name}, {"lossy", syntax.lossy}, {"written", syntax.written}});
  return {{"formats", std::move(kinds)}, {"transfer_syntaxes", std::move(syntaxes)}};
}

std::string formats_text(const Terminal& terminal) {
  Table kinds{{"format", "names", "what is read"}, {}, {}};
  for (const formats::Format& format : formats::kinds())
    kinds.rows.push_back(
        {std::string{format.title}, std::string{format.extensions}, std::string{format.reads}});
  kinds.rows.push_back({"zip archive, folder tree", ".zip",
                        "whatever of the above is inside; files are told by their content, not their names"});
  Table syntaxes{{"transfer syntax", "UID", "loss", "written"}, {}, {}};
  for (const dicom::Syntax& syntax : dicom::syntaxes())
    syntaxes.rows.push_back({std::string{syntax.name}, std::string{syntax.uid}, syntax.lossy ? "lossy" : "",
                             syntax.written ? "yes" : ""});
  return table_text(kinds, terminal.columns) + "\nDICOM transfer syntaxes\n" +
         table_text(syntaxes, terminal.columns);
}

}  // namespace

Command formats() {
  return {"formats", "which files and transfer syntaxes are read",
          [](CLI::App&) -> Run {
            return [](Context&, const Terminal& terminal) -> Result<Exit> {
              if (terminal.json) {
                print_json(formats_json());
              } else {
                print(formats_text(terminal));
              }
              return Exit::good;
            };
          },
          on_itself};
}

}  // namespace haima::app
