#include "corpus/corpus.h"

#include <fmt/format.h>

#include <algorithm>

namespace haima::corpus {

Result<const DataSet*> set_named(std::string_view name) {
  std::string names;
  for (const DataSet& set : sets()) {
    if (set.name == name) return &set;
    names += names.empty() ? "" : ", ";
    names += set.name;
  }
  return fail(Code::bad_argument, std::string{name}, "there is no data set of this name",
              fmt::format("take one of {}", names));
}

Path data_folder(const std::function<const char*(const char*)>& lookup) {
  const char* folder = lookup("HAIMA_DATA");
  return folder ? Path{folder} : Path{"../shared/data"};
}

std::optional<bool> bleeds(std::span<const Case> slices) {
  bool all_known = !slices.empty();
  for (const Case& slice : slices) {
    if (slice.labels.any.value_or(false) || slice.patient_bleeds.value_or(false)) return true;
    all_known = all_known && (slice.labels.any.has_value() || slice.patient_bleeds.has_value());
  }
  return all_known ? std::optional{false} : std::nullopt;
}

}  // namespace haima::corpus
