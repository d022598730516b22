// directory: the files a DICOMDIR names (PS3.3 annex F, PS3.10 section 8).
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "dicom/dicom.h"
#include "dicom/file.h"

namespace haima::dicom {
namespace {

bool is_records(Tag tag) { return tag == tag::directory_record_sequence; }

/// One component of a Referenced File ID: a name, and nothing that leads elsewhere.
bool is_plain_name(std::string_view name) {
  if (name.empty() || name == "." || name == "..") return false;
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return c == '/' || c == ':' || static_cast<unsigned char>(c) < 0x20; });
}

Result<Path> path_of(std::string_view id, const std::string& where) {
  Path path;
  for (std::string_view part : split(id, '\\')) {
    const std::string_view name = trimmed(part);
    if (!is_plain_name(name)) {
      return fail(Code::unsafe, where_in(where, tag::referenced_file), "names a file outside its folder");
    }
    path /= name;
  }
  return path;
}

}  // namespace

Result<std::vector<Path>> read_directory(ByteView bytes, const std::string& where, const Limits& limits) {
  HAIMA_TRY(const File file, open_file(bytes, is_records, where, limits));
  if (!file.scope().find(tag::directory_record_sequence)) {
    return fail(Code::malformed, where_in(where, tag::directory_record_sequence),
                "is missing: this is no DICOMDIR");
  }
  std::vector<Path> paths;
  for (const Scope& record : file.scope().items(tag::directory_record_sequence)) {
    const Element* id = record.find(tag::referenced_file);
    if (!id || trimmed(as_text(id->value)).empty()) continue;
    if (paths.size() >= static_cast<std::size_t>(limits.files)) {
      return fail(Code::over_limit, where,
                  fmt::format("names more files than limits.files allows ({})", limits.files));
    }
    HAIMA_TRY(paths.emplace_back(), path_of(as_text(id->value), where));
  }
  return paths;
}

}  // namespace haima::dicom
