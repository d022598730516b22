// The pictures of the HTML report: each slice once as PNG inside the page, outlines as SVG over it.
#pragma once
#include <string>

#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::report {

/// A figure of one suspicious slice: as it is, and beside it with what was found.
std::string slice_figure(const ct::Scan& scan, const reader::Findings& findings, int index);

/// A figure of the slice that shows best how far the brain's middle is pushed aside; "" where nothing says so
/// surely.
std::string midline_figure(const ct::Scan& scan, const reader::Findings& findings);

/// A small picture of a slice; `target`: the id of the figure it leads to, empty for none.
std::string thumbnail(const ct::Scan& scan, int index, bool flagged, const std::string& target);

std::string figure_id(int index);

}  // namespace haima::report
