#include "measure/overlap.h"

#include <algorithm>
#include <cassert>

namespace haima::measure {

Overlap& Overlap::operator+=(const Overlap& other) {
  both += other.both;
  found += other.found;
  truth += other.truth;
  return *this;
}

std::optional<double> Overlap::dice() const {
  if (found + truth == 0) return std::nullopt;
  return 2.0 * static_cast<double>(both) / static_cast<double>(found + truth);
}

Overlap overlap_of(const image::Mask& found, const image::Mask& truth) {
  assert(found.width == truth.width && found.height == truth.height);
  Overlap overlap;
  for (std::size_t i = 0; i < truth.pixels.size(); ++i) {
    const bool in_found = found.pixels[i] != 0, in_truth = truth.pixels[i] != 0;
    overlap.both += in_found && in_truth;
    overlap.found += in_found;
    overlap.truth += in_truth;
  }
  return overlap;
}

Overlap OverlapByPatient::pooled() const {
  Overlap all;
  for (const auto& [patient, overlap] : sums_) all += overlap;
  return all;
}

int OverlapByPatient::bleeding_patients() const {
  return static_cast<int>(
      std::count_if(sums_.begin(), sums_.end(), [](const auto& entry) { return entry.second.truth > 0; }));
}

std::optional<double> OverlapByPatient::mean() const {
  const int patients = bleeding_patients();
  if (patients == 0) return std::nullopt;
  double sum = 0;
  for (const auto& [patient, overlap] : sums_) {
    if (overlap.truth > 0) sum += *overlap.dice();
  }
  return sum / patients;
}

}  // namespace haima::measure
