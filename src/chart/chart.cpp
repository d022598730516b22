#include "chart/chart.h"

#include <algorithm>

namespace haima::chart {

std::vector<Figure> figures_of(std::span<const Subject> subjects, Topic topic) {
  std::vector<Figure> figures;
  for (const Chart& chart : kinds()) {
    if (chart.topic != topic) continue;
    std::vector<Figure> drawn = chart.draw(subjects);
    std::move(drawn.begin(), drawn.end(), std::back_inserter(figures));
  }
  return figures;
}

std::vector<std::size_t> shown_labels(const measure::Predictions& predictions) {
  std::vector<std::size_t> shown;
  const bool two_classes = predictions.labels.size() == 2 && predictions.exclusive();
  for (std::size_t label = 0; label < predictions.labels.size(); ++label) {
    if (two_classes && predictions.labels[label] == "none") continue;
    bool yes = false, no = false;
    for (const measure::Prediction& row : predictions.rows) {
      yes = yes || row.truth[label] == true;
      no = no || row.truth[label] == false;
    }
    if (yes && no) shown.push_back(label);
  }
  return shown;
}

Result<> write_figures(const Path& folder, std::span<const Figure> figures) {
  for (const Figure& figure : figures) {
    HAIMA_TRY(write_file(folder / (figure.name + ".svg"), svg_of(figure.drawing, figure.title)));
    HAIMA_TRY(write_file(folder / (figure.name + ".png"), png_of(figure.drawing)));
  }
  return {};
}

}  // namespace haima::chart
