#include "workbench/toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace haima::workbench {

Result<Json> json_of_toml(std::string_view text, const std::string& where) {
  try {
    const toml::table table = toml::parse(text);
    std::ostringstream json;
    json << toml::json_formatter{table};
    return parse_json(json.str(), where);
  } catch (const toml::parse_error& error) {
    return fail(Code::bad_configuration, fmt::format("{} line {}", where, error.source().begin.line),
                std::string{error.description()}, "correct that line");
  }
}

}  // namespace haima::workbench
