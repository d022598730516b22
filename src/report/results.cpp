#include "report/results.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/version.h"

namespace haima::report {
namespace {

Result<Json> entry_in(const Path& file, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  HAIMA_TRY(Json entry, parse_json(as_text(bytes), file.string()));
  const bool whole = entry.is_object() && entry.contains("study") && entry.contains("verdict") &&
                     entry.contains("path") && entry.contains("model") && entry["model"].is_object();
  if (!whole) {
    return fail(Code::malformed, file.string(), "not the findings of a study",
                "name folders that `haima analyze --results` wrote");
  }
  return entry;
}

std::string text_in(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

Result<std::vector<Path>> entries_under(const Path& folder) {
  std::error_code problem;
  std::vector<Path> files;
  for (auto at = std::filesystem::directory_iterator{folder, problem};
       !problem && at != std::filesystem::directory_iterator{}; at.increment(problem)) {
    if (at->path().extension() == ".json") files.push_back(at->path());
  }
  if (problem) return fail(Code::unreadable, folder.string(), problem.message());
  return files;
}

}  // namespace

Results::Results(Path folder, const reader::Model& model, const Limits& limits)
    : folder_(std::move(folder)),
      model_(model.name),
      bundle_hash_(model.bundle_hash),
      operating_point_(model.operating_point),
      precision_(model.precision),
      limits_(limits) {}

/// The UID itself may be a hostile file name.
Path Results::file_of(std::string_view name) const {
  return folder_ / (sha256(as_bytes(name)).substr(0, 32) + ".json");
}

bool Results::has(std::string_view study, const std::string& input_hash) const {
  const Path file = file_of(study);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return false;
  const auto entry = entry_in(file, limits_);
  if (!entry || !(*entry)["error"].is_null()) return false;
  const Json& model = (*entry)["model"];
  return text_in(*entry, "input_hash") == input_hash &&
         text_in((*entry)["operating_point"], "name") == operating_point_ &&
         text_in(model, "name") == model_ && text_in(model, "bundle_hash") == bundle_hash_ &&
         text_in(model, "precision") == precision_ && text_in(model, "haima_version") == version();
}

Result<> Results::put(std::string_view name, const Json& entry) const {
  return write_file(file_of(name), to_text(entry) + "\n");
}

Result<std::vector<Json>> gather(std::span<const Path> folders, const Limits& limits) {
  std::map<std::string, Json> entries;  // by file name, which is the study's own
  for (const Path& folder : folders) {
    HAIMA_TRY(const std::vector<Path> files, entries_under(folder));
    for (const Path& file : files) {
      HAIMA_TRY(Json entry, entry_in(file, limits));
      entries.emplace(file.filename().string(), std::move(entry));
    }
  }
  std::vector<Json> gathered;
  for (auto& [name, entry] : entries) gathered.push_back(std::move(entry));
  std::sort(gathered.begin(), gathered.end(),
            [](const Json& a, const Json& b) { return text_in(a, "path") < text_in(b, "path"); });
  return gathered;
}

}  // namespace haima::report
