#include "base/json.h"

#include <nlohmann/json.hpp>

namespace haima {
namespace {

constexpr int max_depth = 64;

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& where) {
  int deepest = 0;
  const auto watch_depth = [&](int depth, nlohmann::detail::parse_event_t, Json&) {
    deepest = std::max(deepest, depth);
    return depth <= max_depth;
  };
  try {
    Json value = Json::parse(text, watch_depth);
    if (deepest > max_depth) return fail(Code::over_limit, where, "JSON nested deeper than 64 levels");
    return value;
  } catch (const nlohmann::json::parse_error& problem) {
    return fail(Code::malformed, where, "not JSON at byte " + std::to_string(problem.byte));
  } catch (const nlohmann::json::exception&) {
    return fail(Code::malformed, where, "a number too large for JSON to hold");
  }
}

std::string to_text(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace haima
