// Masks against masks: Dice's coefficient, pooled and by patient.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "image/plane.h"

namespace haima::measure {

/// Pixels of two masks, or of many pairs of them added up.
struct Overlap {
  std::uint64_t both = 0, found = 0, truth = 0;

  Overlap& operator+=(const Overlap& other);
  /// 2·both / (found + truth); nothing where both masks are empty.
  std::optional<double> dice() const;
};

/// Masks of one size; anything but 0 is in.
Overlap overlap_of(const image::Mask& found, const image::Mask& truth);

/// Overlaps summed by patient.
class OverlapByPatient {
 public:
  void add(const std::string& patient, const Overlap& overlap) { sums_[patient] += overlap; }
  /// Of all pixels together.
  Overlap pooled() const;
  /// The mean of the patients' own coefficients, over patients who bleed; nothing where there are none.
  std::optional<double> mean() const;
  int bleeding_patients() const;

 private:
  std::map<std::string, Overlap> sums_;
};

}  // namespace haima::measure
