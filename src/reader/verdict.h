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

/// The chance that a scan bleeds, from its slices' in their order; slices that were not read count for
/// nothing. Nothing where none was read.
std::optional<double> scan_probability(std::span<const std::optional<double>> slices,
                                       const models::ScanRule& rule);

/// Flags slices, and gives probability, verdict and reason of the scan, from the slices' probabilities.
/// `scan`: what a network that sees whole scans said of this one; nothing: the rule of the bundle says it.
void judge(Findings& findings, const models::About& about, const std::optional<Probability>& scan);

/// No answer is given, for this reason; what the answer would have been stays as the leaning, and suspicious
/// slices stay flagged.
void withhold(Findings& findings, std::string why);

}  // namespace haima::reader
