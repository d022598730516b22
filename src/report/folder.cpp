// A report folder: every report asked for, each file whole or not there.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "base/named.h"
#include "report/report.h"

namespace haima::report {
namespace {

namespace fs = std::filesystem;

bool wanted(const Report& report, const std::vector<std::string>& names) {
  if (names.empty()) return report.in_folder;
  return std::find(names.begin(), names.end(), report.name) != names.end();
}

Result<std::vector<File>> make_all(const ct::Scan& scan, const reader::Findings& findings,
                                   const std::vector<std::string>& names, Context& context) {
  std::vector<File> files;
  for (const Report& report : kinds()) {
    if (!wanted(report, names)) continue;
    HAIMA_TRY(std::vector<File> made, report.make(scan, findings, context));
    std::move(made.begin(), made.end(), std::back_inserter(files));
  }
  return files;
}

/// Pictures of an earlier run, by the names that only this room gives.
std::vector<fs::path> old_pictures(const Path& folder) {
  std::vector<fs::path> found;
  std::error_code problem;
  for (fs::directory_iterator at{folder / "overlay", problem}, end; !problem && at != end;
       at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with("slice-") && name.ends_with(".png")) found.push_back(at->path());
  }
  return found;
}

}  // namespace

void remove_earlier(const Path& folder) {
  std::error_code ignored;
  for (const char* name : {"report.html", "findings.json", "findings.txt", "sheet.png"})
    fs::remove(folder / name, ignored);
  for (const fs::path& old : old_pictures(folder)) fs::remove(old, ignored);
  fs::remove(folder / "overlay", ignored);
}

Result<> check_names(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!find_named(kinds(), name))
      return fail(Code::bad_argument, "--reports", fmt::format("there is no report \"{}\"", name),
                  "choose from " + all_names(kinds()));
  }
  return {};
}

Result<> write_folder(const Path& folder, const ct::Scan& scan, const reader::Findings& findings,
                      const std::vector<std::string>& names, Context& context) {
  HAIMA_TRY(check_names(names));
  HAIMA_TRY(const std::vector<File> files, make_all(scan, findings, names, context));
  std::set<fs::path> written;
  for (const File& file : files) {
    HAIMA_TRY(write_file(folder / file.name, file.bytes));
    written.insert(folder / file.name);
  }
  for (const fs::path& old : old_pictures(folder)) {
    std::error_code ignored;
    if (!written.contains(old)) fs::remove(old, ignored);
  }
  return {};
}

}  // namespace haima::report
