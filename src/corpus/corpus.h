// corpus: data sets as lists of cases: which picture, whose, what is known of it, what it may be used for.
// In: the folder that holds the built-in sets, or the manifest of a set of one's own. Out: plain data. Never:
// an unknown label taken for a negative one.
//
// Adding a data set is adding one file sets/NAME.cpp that defines `DataSet NAME()`.
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "base/settings.h"
#include "image/window.h"

namespace haima::corpus {

/// The five kinds of bleeding, in the order of every table.
inline constexpr std::array<std::string_view, 5> kind_names = {
    "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"};

/// What is known of a slice; nothing where it is not known.
struct Labels {
  std::optional<bool> any;
  std::array<std::optional<bool>, 5> kinds;
};

/// One slice.
struct Case {
  std::string id;                 // the same picture has the same id in every set
  Path file;                      // the picture, or the volume that holds the slice
  std::optional<Path> mask = {};  // a picture of the same size: 0 where there is no blood
  std::string patient;  // the same in every set; never split between training and test; "": not known
  std::string scan;     // "": a slice by itself
  int slice = 0;        // place in the scan, and in the volume
  Labels labels;
  std::optional<bool> patient_bleeds = {};                // for sets that know no more than this
  std::array<std::optional<bool>, 5> patient_kinds = {};  // and of which kinds
  std::optional<double> age_years = {};
  std::string sex = {};  // "female", "male" or "": not known
};

/// Which bundles that ship may learn from a set.
enum class Training { open, research, none };
std::string_view name_of(Training training);
std::optional<Training> training_named(std::string_view name);

struct DataSet {
  std::string name, title, rights;
  std::string notes;  // what must be known before a figure of this set is believed
  Training training = Training::none;
  std::optional<image::Window> window = {};  // that the pictures were made with; nothing: Hounsfield units
  bool window_certain = false;
  bool mask_names_kinds = false;  // a mask's pixels are 1 + the kind's place in kind_names
  /// Some of its patients stand in other sets too: a case whose patient is not known must not be tested on.
  bool shares_patients = false;
  /// `data` is the folder of the built-in sets; a set of one's own knows where it lies.
  std::function<Result<std::vector<Case>>(const Path& data)> cases;
};

/// The built-in sets: the table, written by the build from the files in sets/.
std::span<const DataSet> sets();
/// Null where none has this name.
const DataSet* built_in(std::string_view name);
/// "ct_ich, rsna_subset, …": for the help.
std::string names_of_sets();
/// What each set may be used for, as in "ct_ich: CC BY 4.0; other: …".
template <class Sets>
std::string rights_of(const Sets& sets) {
  std::string rights;
  for (const auto& set : sets) rights += (rights.empty() ? "" : "; ") + set.name + ": " + set.rights;
  return rights;
}

/// The built-in set of this name, or the one that the manifest at this path describes (manifest.h); the error
/// names those there are.
Result<DataSet> set_named(std::string_view name_or_path);
/// Several; two of one name are refused.
Result<std::vector<DataSet>> sets_named(std::span<const std::string> names_or_paths);

/// HAIMA_DATA, else ../shared/data beside the working folder.
Path data_folder(const std::function<const char*(const char*)>& lookup);
/// `asked`, or where that is empty what the environment says.
Path data_folder(const std::string& asked);

/// Of a slice by itself, else of its patient.
std::optional<bool> bleeds(const Case& one);
/// What is known of a scan from its slices: bleeding where one bleeds, none where all are known not to.
std::optional<bool> bleeds(std::span<const Case> slices);
/// The same of the kinds.
Labels labels_of_scan(std::span<const Case> slices);

}  // namespace haima::corpus
