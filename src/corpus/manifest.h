// Manifests: a data set of one's own as one file, a CSV whose first lines say what the set is. Pictures stay
// where they are; docs/importing.md tells each line and column.
//
//   # haima.set/1
//   # name: my_hospital
//   # files: ../scans
//   file,patient,scan,slice,any,subdural
//   a/001.dcm,17,17,0,1,
//
// In: hostile bytes. Never: a file outside the one folder that the head names, an empty cell taken for "no".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "corpus/corpus.h"

namespace haima::corpus {

struct Manifest {
  DataSet set;              // its `cases` are the list below
  Path files;               // the folder that holds all of the pictures
  std::vector<Case> cases;  // `file` and `mask` lie in `files`
};

/// Whether a file's first line is a manifest's.
bool is_manifest(const Path& file);

/// `file` is where the text stands: paths are relative to its folder, and errors call it so.
Result<Manifest> parse_manifest(std::string_view text, const Path& file);
Result<DataSet> read_manifest(const Path& file);

/// As it will stand in `file`.
std::string text_of(const Manifest& manifest, const Path& file);

/// What a set may be called: 1 to 64 letters, digits, "_", "-" and "."; no built-in set's name.
Result<> check_set_name(const std::string& name, const std::string& where);

}  // namespace haima::corpus
