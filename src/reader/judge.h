// Judging a bright region: how much speaks for blood, of which kind it would be, on which side and where.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "reader/findings.h"
#include "reader/lesion.h"

namespace haima::reader {

/// How much speaks for blood, on a scale whose 0 is as much for as against; not a calibrated chance.
double evidence_for_blood(const Region& region);

/// The evidence of each region. What lies opposite to blood, off the skull, and is as bright, is no less
/// blood.
std::vector<double> evidence_for_each(const std::vector<Region>& regions);

/// The evidence of a region in one of its slices: less than that of the whole where it only just reaches in.
double evidence_in_slice(double evidence, const Region& region, std::size_t slice);

/// 0 … 1, 0.5 at no evidence either way.
double score_of(double evidence);
inline constexpr double blood_from = 0.5;  // the score from which a region is called blood

/// By shape and place alone, and only where these are typical.
std::optional<Bleed> kind_of(const Region& region);

/// The patient's side; `left_at_right`: the picture shows the patient's left at its right.
Side side_of(const Region& region, std::optional<bool> left_at_right);

/// Where in the head, in a radiologist's words; "" where it is not plain.
std::string place_of(const Region& region, std::optional<Bleed> kind);

}  // namespace haima::reader
