// What findings say in words and figures, the same in every report for people.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reader/findings.h"

namespace haima::report {

/// "Bleeding found", "No bleeding found", "Cannot say".
std::string headline(const reader::Findings& findings);

/// What was found where, in one line: "intraparenchymal (left) and subdural (right), 31.2 ml, slices
/// 9–22"; "" where there is nothing to say.
std::string summary(const reader::Findings& findings);

/// Names of kinds as people write them; a lesion's may be unknown.
std::string kind_text(const std::optional<reader::Bleed>& kind);

/// Figures; "not known" where there is none.
std::string ml_text(const std::optional<double>& volume_ml);
std::string mm_text(const std::optional<double>& length_mm);
std::string hu_text(const std::optional<double>& density_hu);
std::string chance_text(const std::optional<double>& probability);

/// Slices as people count them, from 1: "9–14, 17".
std::string slices_text(std::vector<int> indices);
std::vector<int> flagged_slices(const reader::Findings& findings);

/// "36 slices of 512 × 512, 5.00 mm apart, gantry tilt 18.5°, Hounsfield units".
std::string geometry_text(const reader::Geometry& geometry);
/// "any 0.97, epidural 0.02, …": what the model gives.
std::string probabilities_text(const reader::Probability& probability);
/// "4.2 ± 1.0 mm"; "" where it was not measured.
std::string shift_text(const reader::Findings& findings);
/// "0.91 to 0.99 (interval of any bleeding), PPV 0.40, NPV 0.99"; "" where nothing is known.
std::string certainty_text(const reader::Certainty& certainty);
/// "threshold 1.0 (open): 812 ms".
std::string model_text(const reader::Findings& findings);
std::string operating_point_text(const reader::OperatingPoint& point);

/// The series that was read and those that were not, with reasons, one sentence each.
std::string series_text(const reader::SeriesChoice& series);

/// The sentence of a warning and the slices it is about.
std::string warning_text(const Warning& warning);

}  // namespace haima::report
