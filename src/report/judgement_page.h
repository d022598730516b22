// A page of results: what one model's predictions are worth, or several models' side by side. Everything is
// inside the page; the drawings stand beside it as SVG and PNG too.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "chart/chart.h"
#include "measure/compare.h"
#include "report/results_parts.h"

namespace haima::report {

using Facts = std::vector<std::pair<std::string, std::string>>;

struct JudgementPage {
  std::string title;
  std::vector<chart::Subject> subjects;  // the first is what the others are held against
  /// The first subject against each other one.
  std::vector<std::vector<measure::Comparison>> comparisons = {};
  std::vector<std::pair<std::string, Facts>> cards = {};  // of each experiment: heading, and what it was
  std::vector<Shelf> shelves = {};
};

std::string html_of(const JudgementPage& page);

/// FOLDER/report.html, and FOLDER/figures/NAME.svg and .png.
Result<> write_judgement(const Path& folder, const JudgementPage& page);

}  // namespace haima::report
