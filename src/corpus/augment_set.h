// A set made larger on disk: its pictures as they are, and moved and disturbed copies of them, with a
// manifest in which every copy stays its original's.
#pragma once
#include <optional>

#include "base/context.h"
#include "corpus/augment.h"
#include "corpus/manifest.h"
#include "corpus/scan.h"
#include "corpus/split.h"

namespace haima::corpus {

struct AugmentOptions {
  image::InputSpec spec;  // one channel: how the pictures are prepared before they are changed
  Recipe recipe;
  std::size_t pictures = 0;  // in all, originals among them; dealt out evenly
  std::uint64_t seed = 1;
  std::string name;  // of the new set
  /// Only what this fold does not test gets copies; what it tests is written once, as it is.
  const Split* split = nullptr;
  int fold = 0;
};

struct AugmentedSet {
  Manifest manifest;
  std::optional<Split> split;  // of the new set's pictures, where the options name one
  std::size_t originals = 0;
  Refusals refused;
};

/// Writes FOLDER/pictures/… and FOLDER/masks/…; the manifest is to stand in FOLDER/manifest.csv. An original
/// keeps its id and a copy is "ID~1", …; all pictures of one group (a patient's, or alike) have that group
/// as their patient, so that no split tears them apart. `members` are of `sets`; the same seed writes the
/// same bytes.
Result<AugmentedSet> augment_set(std::span<const DataSet> sets, std::vector<Member> members,
                                 const AugmentOptions& options, const Path& folder, Context& context);

}  // namespace haima::corpus
