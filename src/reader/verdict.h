// From what a network says of each slice to what is said of the scan.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "models/about.h"
#include "reader/findings.h"

namespace haima::reader {

/// What the outputs of a network with this task mean, each calibrated as the bundle says.
Probability probability_of(std::span<const float> outputs, const models::About& about);

/// Of the slices of one scan; nothing: not read, which counts for nothing.
using Chances = std::vector<std::optional<double>>;

/// Each averaged with its neighbours. `slabs`: how far each lies from one end, in slabs.
Chances with_neighbours(const Chances& slices, std::span<const double> slabs, const models::ScanRule& rule);

/// The chance that a scan bleeds, from its slices', which know of their neighbours. Nothing where none was
/// read.
std::optional<double> scan_probability(const Chances& slices, std::span<const double> slabs,
                                       const models::ScanRule& rule);

/// Of slices of which nothing but their order is known: a slab from each to the next.
std::vector<double> slabs_in_order(std::size_t slices);

/// Lets slices speak for their neighbours, flags them, and gives probability, verdict and reason of the scan.
/// `scan`: what a network that sees whole scans said of this one, its slices included; nothing: the rule of
/// the bundle says it.
void judge(Findings& findings, const models::About& about, const std::optional<Probability>& scan);

/// No answer is given, for this reason; what the answer would have been stays as the leaning, and suspicious
/// slices stay flagged.
void withhold(Findings& findings, std::string why);

}  // namespace haima::reader
