// haima version: which haima this is.
#include "base/version.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"

namespace haima::app {

Command version() {
  return {"version", "which haima this is",
          [](CLI::App&) -> Run {
            return [](Context&, const Terminal& terminal) -> Result<Exit> {
              if (terminal.json) {
                print_json(Json{{"name", "haima"}, {"version", haima::version()}, {"notice", not_a_device}});
              } else {
                print(std::string{"haima "} + std::string{haima::version()} + "\n" +
                      std::string{not_a_device} + "\n");
              }
              return Exit::good;
            };
          },
          on_itself};
}

}  // namespace haima::app
