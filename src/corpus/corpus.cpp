#include "corpus/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/named.h"
#include "corpus/manifest.h"

namespace haima::corpus {
namespace {

constexpr std::array trainings = {std::pair{Training::open, "open"},
                                  std::pair{Training::research, "research"},
                                  std::pair{Training::none, "none"}};

/// Yes where one slice or its scan has it, no where all are known not to.
template <class Said>
std::optional<bool> known_of(std::span<const Case> slices, const Said& said) {
  bool all_known = !slices.empty();
  for (const Case& one : slices) {
    const auto [of_slice, of_scan] = said(one);
    if (of_slice.value_or(false) || of_scan.value_or(false)) return true;
    all_known = all_known && (of_slice || of_scan);
  }
  return all_known ? std::optional{false} : std::nullopt;
}

}  // namespace

std::string_view name_of(Training training) { return trainings[static_cast<std::size_t>(training)].second; }

std::optional<Training> training_named(std::string_view name) {
  for (const auto& [training, known] : trainings) {
    if (known == name) return training;
  }
  return std::nullopt;
}

const DataSet* built_in(std::string_view name) { return find_named(sets(), name); }

std::string names_of_sets() { return all_names(sets()); }

Result<DataSet> set_named(std::string_view name_or_path) {
  if (const DataSet* set = built_in(name_or_path)) return *set;
  const Path file{name_or_path};
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored)) return read_manifest(file);
  return fail(
      Code::bad_argument, std::string{name_or_path},
      "there is no built-in data set of this name, and no manifest at this path",
      fmt::format("take one of {}, or describe your own with `haima corpus import`", names_of_sets()));
}

Result<std::vector<DataSet>> sets_named(std::span<const std::string> names_or_paths) {
  std::vector<DataSet> sets;
  for (const std::string& one : names_or_paths) {
    HAIMA_TRY(DataSet set, set_named(one));
    const auto twin = [&](const DataSet& other) { return other.name == set.name; };
    if (std::any_of(sets.begin(), sets.end(), twin))
      return fail(Code::bad_argument, one, fmt::format("a set named {} is given twice", set.name),
                  "give each set a name of its own in its manifest");
    sets.push_back(std::move(set));
  }
  return sets;
}

Path data_folder(const std::function<const char*(const char*)>& lookup) {
  const char* folder = lookup("HAIMA_DATA");
  return folder ? Path{folder} : Path{"../shared/data"};
}

Path data_folder(const std::string& asked) {
  if (!asked.empty()) return asked;
  return data_folder([](const char* name) -> const char* { return std::getenv(name); });
}

std::optional<bool> bleeds(const Case& one) { return one.labels.any ? one.labels.any : one.patient_bleeds; }

std::optional<bool> bleeds(std::span<const Case> slices) { return labels_of_scan(slices).any; }

Labels labels_of_scan(std::span<const Case> slices) {
  Labels scan;
  scan.any = known_of(slices, [](const Case& slice) {
    return std::pair{slice.labels.any, slice.patient_bleeds};
  });
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    scan.kinds[kind] = known_of(slices, [&](const Case& slice) {
      return std::pair{slice.labels.kinds[kind], slice.patient_kinds[kind]};
    });
  }
  return scan;
}

}  // namespace haima::corpus
