// The cases of a set as scans: read as a user's would be, with the window that the set declares.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "corpus/member.h"
#include "ct/ct.h"
#include "image/prepare.h"

namespace haima::corpus {

/// The cases that are read together: a scan, or a slice by itself.
using Unit = std::vector<const Case*>;
std::vector<Unit> units_of(const std::vector<Case>& cases);

/// Settings under which the set's pictures are read with the window that they were made with.
Settings settings_for(const DataSet& set, Settings settings);

struct LoadedUnit {
  ct::Scan scan;
  std::vector<std::optional<std::size_t>> places;  // of each case among the scan's slices; nothing: not there
};

/// `context` carries the set's own window.
Result<LoadedUnit> load_unit(const Unit& unit, Context& context);

/// The masks of a unit's cases, in their order, each of its slice's size and as it lies on disk, unscaled: 0
/// where there is no blood. Empty where a case has none, or no slice in the scan.
Result<std::vector<image::Mask>> masks_of(const Unit& unit, const LoadedUnit& loaded, const Limits& limits);

/// A case as a network would see it.
struct PreparedCase {
  const Case* of = nullptr;
  image::Tensor tensor;
  image::Mask mask;           // framed as the tensor is; empty where the set has none
  int width = 0, height = 0;  // of the slice as it came
};

/// Cases that have no slice in their scan are left out.
Result<std::vector<PreparedCase>> prepare_unit(const Unit& unit, const DataSet& set,
                                               const image::InputSpec& spec, Context& context);

/// A scan of which nothing could be prepared, and why.
using Refusals = std::vector<formats::Refused>;

/// Prepares every member and hands each on with its place among `members`, from any thread. `members` are of
/// `sets`. What could not be read is returned.
Refusals prepare_all(std::span<const DataSet> sets, std::span<const Member> members,
                     const image::InputSpec& spec, Context& context,
                     const std::function<void(std::size_t, PreparedCase)>& take);

/// Channel `n` of a tensor whose values lie between 0 and 1, as grey levels.
image::Plane<std::uint8_t> grey_of(const image::Tensor& tensor, int n);

}  // namespace haima::corpus
