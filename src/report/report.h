// report: findings as people and programs want them. In: a scan and its findings. Out: bytes. Never:
// a computation that changes what is said. "For research use only" stands on all of them.
//
// Adding a report is adding one file kinds/NAME.cpp that defines `Report NAME()`.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::report {

/// A file of a report folder: name inside the folder, and content.
struct File {
  std::string name;
  Bytes bytes;
};

struct Report {
  std::string_view name;     // "html"
  std::string_view summary;  // "one page that holds everything, pictures inside"
  bool in_folder;            // whether a report folder gets it without being asked
  Result<std::vector<File>> (*make)(const ct::Scan& scan, const reader::Findings& findings, Context& context);
};

/// The table, written by the build from the files in kinds/.
std::span<const Report> kinds();

/// Findings in the form haima.findings/1 (docs/findings.schema.json): one study.
Json json_of(const reader::Findings& findings);
/// A file or folder that could not be read: an entry all the same, with every field.
Json json_of(const std::string& path, const Error& error);
/// A study that was looked into and not read: its series and their reasons stand in the entry.
Json json_of(const ct::Study& study, const Error& error);
/// One document of the entries above.
Json document(std::vector<Json> studies);

/// Findings as a table for a terminal of `columns` columns, the verdict in the first line.
std::string text_of(const reader::Findings& findings, int columns = 100);
/// The same for what could not be read.
std::string text_of(const std::string& path, const Error& error, int columns = 100);
std::string text_of(const ct::Study& study, const Error& error, int columns = 100);

/// What is in the files of a study, as hospital IT would ask it. `stack`: the planes of the chosen
/// series, null where there are none; `problem`: why there are none.
struct Inventory {
  const ct::Study& study;
  const ct::Stack* stack = nullptr;
  const Error* problem = nullptr;
};
Json json_of(const Inventory& inventory);
std::string text_of(const Inventory& inventory, int columns = 100);

/// Writes every report of `names` (all that belong into a folder where empty) under `folder`. Pictures
/// that an earlier run left there and that this one does not make are removed: no slice is shown as
/// suspicious that is not.
Result<> write_folder(const Path& folder, const ct::Scan& scan, const reader::Findings& findings,
                      const std::vector<std::string>& names, Context& context);

/// Removes what `write_folder` left under `folder`, and nothing else.
void remove_earlier(const Path& folder);

/// An error where `names` holds what is no report, naming those that are.
Result<> check_names(const std::vector<std::string>& names);

}  // namespace haima::report
