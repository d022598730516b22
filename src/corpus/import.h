// Import: a folder of one's own, in one of the layouts that people keep such data in, becomes a manifest.
// Pictures are looked at, and stay where they are.
//
// Adding a layout is adding one file layouts/NAME.cpp that defines `Layout NAME()`.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"
#include "corpus/manifest.h"

namespace haima::corpus {

/// What lies in the folder that is imported.
struct Tree {
  Path root;
  std::vector<Path> files;  // relative to it, in natural order; nothing hidden, nothing in archives
  Path table = {};          // the one that was named itself, relative; empty: a folder was

  /// The files of this ending ("csv"), small letters or not.
  std::vector<Path> ending_in(std::string_view extension) const;
  /// The files below a folder.
  std::vector<Path> below(const Path& folder) const;
  /// The folder directly in the root whose plain name is one of these; "" where there is none.
  Path folder_named(std::span<const std::string_view> plain_names) const;
};

enum class Whose { picture, patient };  // what a label is said of
/// Who a picture is of, where no table says: by the DICOM tags, else the folder; by the folder, else the
/// tags; by the file's name, else the tags; or nobody knows.
enum class Patients { tags, folders, names, unknown };

struct ImportOptions {
  std::string as;                              // a layout's name; "": the one that is recognised
  std::string name;                            // of the set; "": the manifest's own
  std::map<std::string, std::string> classes;  // what a class, by its plain name, is: "any", "none", …
  std::map<std::string, std::string> columns;  // what a column, by its plain name, holds: "file", "any", …
  Whose labels = Whose::picture;
  Patients patients = Patients::tags;
  bool mask_names_kinds = false;
};

/// What did not become a case, and why.
struct PassedOver {
  std::string what, why;
  bool failed = false;  // it should have become one
};

struct Imported {
  DataSet set;  // what the layout knows of it, without a name
  std::vector<Case> cases;
  std::vector<PassedOver> passed_over;
};

/// How sure a layout is that a folder is its own: a known set's is certain, a usual one only likely, and one
/// that tells less than another of the same files only possible.
enum class Match { no, possible, likely, certain };

struct Layout {
  std::string_view name, title;
  Match (*recognises)(const Tree& tree);
  Result<Imported> (*import)(const Tree& tree, const ImportOptions& options, Context& context);
};

/// The table, written by the build from the files in layouts/.
std::span<const Layout> layouts();

struct Import {
  const Layout* layout = nullptr;
  Manifest manifest;
  std::vector<PassedOver> passed_over;
};

/// `source` is a folder, or a table of labels beside its pictures; `manifest` where the manifest will stand.
Result<Import> import_set(const Path& source, const Path& manifest, const ImportOptions& options,
                          Context& context);

/// How many pictures, scans, patients and labels, and what was passed over.
std::string text_of(const Import& import);
Json json_of(const Import& import);

}  // namespace haima::corpus
