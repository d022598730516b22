// A page about a set of pictures: its counts, what its pictures are like, some of them.
#pragma once
#include <string>
#include <vector>

#include "base/table.h"
#include "report/results_parts.h"

namespace haima::report {

struct SetPage {
  std::string title;
  Table counts;
  std::vector<std::string> remarks = {};
  std::vector<chart::Figure> figures = {};
  std::vector<Shelf> shelves = {};
};

std::string html_of(const SetPage& page);

/// FOLDER/report.html, and FOLDER/figures/NAME.svg and .png.
Result<> write_set(const Path& folder, const SetPage& page);

}  // namespace haima::report
