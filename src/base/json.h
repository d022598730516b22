// JSON values, keys in the order they were set.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace haima {

using Json = nlohmann::ordered_json;

/// Parses hostile text: depth and size are bounded, `where` names the text in the error.
Result<Json> parse_json(std::string_view text, const std::string& where);

/// The text of a value; bytes that are not UTF-8 become U+FFFD rather than an exception.
std::string to_text(const Json& value, int indent = 2);

}  // namespace haima
