// mend: Hounsfield units that a file got wrong, set right where the pixels themselves prove it. Judged over
// a whole series, never over one slice, and never in silence.
#pragma once
#include <optional>

#include "ct/ct.h"

namespace haima::ct {

/// How often each Hounsfield unit stands in a sample of a stack.
class Histogram {
 public:
  explicit Histogram(const Stack& stack);

  /// The part of all samples from `low` to `high`, both counted.
  double share(double low_hu, double high_hu) const;
  /// The most frequent value from `low` to `high`, smoothed over ±4.
  double mode(double low_hu, double high_hu) const;
  double lowest_hu() const { return lowest_; }
  double highest_hu() const { return highest_; }

 private:
  /// Adds how often each stored value was met, as what it stands for.
  void add(const std::vector<std::uint32_t>& stored, const image::Rescale& rescale);

  std::vector<double> counts_;                   // of each unit from floor_hu on
  double total_ = 0, lowest_ = 0, highest_ = 0;  // 0 where there is no sample
};

/// Air at -1000 and soft tissue about 40, as CT of anything living in air has them.
bool looks_like_hounsfield(const Histogram& histogram);

/// Mends a lost intercept (air at 0, tissue at 1064) and values wrapped around at 12 bits (air at 3096),
/// with a warning. True where something was mended.
bool mend(Stack& stack, const Histogram& histogram);

/// The value at or below which pixels were never measured: as the file says where that can be (`tag_hu`),
/// else a value below any air that many pixels share.
std::optional<int> padding_of(const Histogram& histogram, std::optional<double> tag_hu);

}  // namespace haima::ct
