// Accuracy and the area under the ROC curve of "any bleeding", epoch by epoch.
#include "chart/learning.h"

namespace haima::chart {
namespace {

void add(std::span<const Subject> subjects, const std::string& figure, const std::string& title,
         std::vector<Figure>& figures) {
  const auto series = courses_of(subjects, figure);
  if (series.empty()) return;
  const std::string whose = subjects.size() == 1 ? title : title + " on validation";
  figures.push_back({figure, whose, caption_of(subjects), drawing_of(series, whose, std::pair{0.0, 1.0})});
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  std::vector<Figure> figures;
  add(subjects, "accuracy", "Accuracy", figures);
  add(subjects, "auc", "ROC-AUC", figures);
  return figures;
}

}  // namespace

Chart accuracy() { return {"accuracy", "accuracy and ROC-AUC of each epoch", Topic::learning, draw}; }

}  // namespace haima::chart
