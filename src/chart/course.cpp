#include "chart/course.h"

#include <algorithm>
#include <map>

namespace haima::chart {

Course course_of(const std::vector<measure::Log>& logs, const std::string& figure, int window) {
  Course course;
  std::map<int, std::pair<double, int>> sums;  // of each epoch
  for (const measure::Log& log : logs) {
    std::vector<std::pair<double, double>> one;
    for (const measure::Epoch& epoch : log) {
      const auto value = epoch.figure(figure);
      if (!value) continue;
      one.emplace_back(epoch.number, *value);
      sums[epoch.number].first += *value;
      ++sums[epoch.number].second;
    }
    if (!one.empty()) course.each.push_back(std::move(one));
  }
  std::vector<std::pair<double, double>> means;
  for (const auto& [number, sum] : sums) means.emplace_back(number, sum.first / sum.second);
  for (std::size_t i = 0; i < means.size(); ++i) {
    const std::size_t half = std::min({static_cast<std::size_t>(window / 2), i, means.size() - 1 - i});
    double total = 0;
    for (std::size_t near = i - half; near <= i + half; ++near) total += means[near].second;
    course.smoothed.emplace_back(means[i].first, total / static_cast<double>(2 * half + 1));
  }
  return course;
}

int smoothing_window(std::size_t epochs) { return static_cast<int>(epochs / 12) * 2 + (epochs < 6 ? 1 : 3); }

}  // namespace haima::chart
