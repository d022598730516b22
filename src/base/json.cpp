#include "base/json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace haima {
namespace {

constexpr int max_depth = 64;
constexpr std::size_t max_keys = 10000;  // of one object: each is looked for among all before it

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& where) {
  int deepest = 0;
  std::size_t most_keys = 0;
  std::array<std::size_t, max_depth + 2> keys{};  // of the open object at each depth
  const auto watch = [&](int depth, nlohmann::detail::parse_event_t event, Json&) {
    deepest = std::max(deepest, depth);
    if (depth > max_depth) return false;
    const auto level = static_cast<std::size_t>(depth);
    if (event == nlohmann::detail::parse_event_t::object_start) keys[level + 1] = 0;
    if (event == nlohmann::detail::parse_event_t::key) most_keys = std::max(most_keys, ++keys[level]);
    return most_keys <= max_keys;
  };
  try {
    Json value = Json::parse(text, watch);
    if (deepest > max_depth) return fail(Code::over_limit, where, "JSON nested deeper than 64 levels");
    if (most_keys > max_keys) return fail(Code::over_limit, where, "a JSON object of more than 10000 keys");
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
