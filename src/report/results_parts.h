// What the pages of results are made of: one frame, sections, drawings and shelves of pictures.
#pragma once
#include <string>
#include <vector>

#include "chart/chart.h"
#include "report/gallery.h"

namespace haima::report {

/// Pictures under one heading; for sets that are public.
struct Shelf {
  std::string title, about;
  std::vector<Exhibit> exhibits;
};

/// A whole page about `inside`, which stands in it as it is.
std::string results_page(const std::string& title, const std::string& inside);

/// Nothing where nothing is inside.
std::string section(const std::string& title, const std::string& about, const std::string& inside);
std::string charts(const std::vector<chart::Figure>& figures);
std::string shelf_of(const Shelf& shelf);

}  // namespace haima::report
