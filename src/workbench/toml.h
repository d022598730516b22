// TOML as JSON, so that both are taken apart by the same checks.
#pragma once
#include <string>
#include <string_view>

#include "base/json.h"

namespace haima::workbench {

Result<Json> json_of_toml(std::string_view text, const std::string& where);

}  // namespace haima::workbench
