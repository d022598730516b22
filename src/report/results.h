// Results: the findings of an archive, a file for each study, so that a run that was stopped goes on where it
// was and the parts of several machines come together.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/settings.h"
#include "reader/model.h"

namespace haima::report {

class Results {
 public:
  /// Of `model`, in `folder`.
  Results(Path folder, const reader::Model& model, const Limits& limits);

  /// Whether the findings of this study are there: of these images (reader::input_hash), by this haima, this
  /// model, its operating point and precision.
  bool has(std::string_view study, const std::string& input_hash) const;
  /// Writes the entry of a study, or of a path that could not be read, whole or not at all.
  Result<> put(std::string_view name, const Json& entry) const;

 private:
  Path file_of(std::string_view name) const;

  Path folder_;
  std::string model_, bundle_hash_, operating_point_, precision_;
  Limits limits_;
};

/// Every entry in the folders, in the order of their paths; a study that stands in several is taken once. An
/// error where a file there is no entry.
Result<std::vector<Json>> gather(std::span<const Path> folders, const Limits& limits);

}  // namespace haima::report
