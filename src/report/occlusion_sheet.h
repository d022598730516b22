// The occlusion check as a picture and in words.
#pragma once
#include <string>

#include "reader/occlusion.h"
#include "report/report.h"

namespace haima::report {

/// The most suspicious slices: as they are, with heat and outlines, and painted over; what was said of each.
image::Plane<image::Colour> sheet_of(const ct::Scan& scan, const reader::Findings& findings,
                                     const reader::Occlusion& occlusion);
std::string text_of(const reader::Findings& findings, const reader::Occlusion& occlusion);
Json json_of(const reader::Findings& findings, const reader::Occlusion& occlusion);

}  // namespace haima::report
