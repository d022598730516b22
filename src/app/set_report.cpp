#include "app/set_report.h"

#include "base/named.h"
#include "chart/survey.h"
#include "report/set_page.h"

namespace haima::app {
namespace {

std::vector<chart::SizeCount> sizes_of(const corpus::Survey& survey) {
  std::vector<chart::SizeCount> sizes;
  for (const auto& [size, pictures] : survey.sizes) sizes.push_back({size.first, size.second, pictures});
  return sizes;
}

std::vector<chart::GreyLevels> levels_of(const corpus::Survey& survey) {
  std::vector<chart::GreyLevels> levels;
  for (std::size_t i = 0; i < survey.classes.size(); ++i) {
    const corpus::Survey::Class& one = survey.classes[i];
    if (one.pictures > 0)
      levels.push_back({std::string{corpus::answer_names[i]}, {one.levels.begin(), one.levels.end()}});
  }
  return levels;
}

/// Of the whole: the last of several summaries.
std::vector<chart::Counted> counts_of(const corpus::Summary& whole) {
  std::vector<chart::Counted> counts = {
      {"none", whole.none}, {"bleeding", whole.bleeding}, {"not known", whole.not_known}};
  const bool kinds_told = whole.kinds != std::array<int, 5>{};
  for (std::size_t kind = 0; kinds_told && kind < whole.kinds.size(); ++kind)
    counts.push_back({std::string{corpus::kind_names[kind]}, whole.kinds[kind]});
  return counts;
}

std::string title_of(std::span<const corpus::Summary> summaries) {
  if (summaries.size() == 1) return summaries.front().name;
  return all_names(summaries.first(summaries.size() - 1));
}

}  // namespace

Result<> write_set_report(const Path& folder, std::span<const corpus::Summary> summaries,
                          const corpus::Survey& survey, std::vector<report::Exhibit> samples) {
  report::SetPage page{title_of(summaries), corpus::table_of(summaries), corpus::remarks_on(summaries)};
  if (!survey.sizes.empty()) page.figures.push_back(chart::sizes_figure(sizes_of(survey)));
  page.figures.push_back(chart::grey_levels_figure(levels_of(survey)));
  page.figures.push_back(chart::counts_figure(counts_of(summaries.back())));
  page.shelves.push_back({"Some of them", "+ bleeding, - none, ? not known; framed as a network sees them.",
                          std::move(samples)});
  return report::write_set(folder, page);
}

}  // namespace haima::app
