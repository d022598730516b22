// The loss, epoch by epoch.
#include "chart/learning.h"

namespace haima::chart {
namespace {

std::vector<Figure> draw(std::span<const Subject> subjects) {
  const auto series = courses_of(subjects, "loss");
  if (series.empty()) return {};
  const std::string title = subjects.size() == 1 ? "Loss" : "Loss on validation";
  return {{"loss", title, caption_of(subjects), drawing_of(series, title)}};
}

}  // namespace

Chart loss() { return {"loss", "the loss of each epoch", Topic::learning, draw}; }

}  // namespace haima::chart
