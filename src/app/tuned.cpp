#include "app/tuned.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/folders.h"
#include "base/json.h"
#include "base/log.h"
#include "engine/speed.h"

namespace haima::app {
namespace {

constexpr std::string_view schema = "haima.tuned/1";
constexpr std::uint64_t largest = 1 << 20;

Error malformed(const Path& file) {
  return {Code::malformed, file.string(), "it is not as haima tune writes it",
          "remove it, or run haima tune anew"};
}

bool is_of_this_processor(const Json& json) {
  return json.value("processor", "") == engine::processor_name() &&
         json.value("kernels", "") == engine::instruction_set();
}

}  // namespace

Path tuned_file() {
  return cache_folder([](const char* name) -> const char* { return std::getenv(name); }) / "tuned.json";
}

Result<engine::Ways> tuned_in(const Path& file) {
  HAIMA_TRY(const Bytes bytes, read_file(file, largest));
  HAIMA_TRY(const Json json, parse_json(as_text(bytes), file.string()));
  const auto is_text = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  if (!json.is_object() || !is_text("schema") || json["schema"] != schema || !is_text("processor") ||
      !is_text("kernels") || !json.contains("ways") || !json["ways"].is_object())
    return fail(malformed(file));
  engine::Ways ways;
  if (!is_of_this_processor(json)) return ways;
  for (const auto& [key, name] : json["ways"].items()) {
    if (!name.is_string()) return fail(malformed(file));
    HAIMA_TRY(ways[key], engine::way_named(name.get<std::string>()));
  }
  return ways;
}

engine::Ways tuned_here() {
  const Path file = tuned_file();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return {};
  const auto ways = tuned_in(file);
  if (ways) return *ways;
  log::warn("{}", ways.error().sentence());
  return {};
}

Result<> keep_tuned(const Path& file, const engine::Ways& ways) {
  engine::Ways all = tuned_in(file).value_or(engine::Ways{});
  for (const auto& [key, way] : ways) all[key] = way;
  Json kept = Json::object();
  for (const auto& [key, way] : all) kept[key] = engine::name_of(way);
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  return write_file(file, to_text({{"schema", schema},
                                   {"processor", engine::processor_name()},
                                   {"kernels", engine::instruction_set()},
                                   {"ways", kept}}) +
                              "\n");
}

}  // namespace haima::app
