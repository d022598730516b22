// Accuracy over loss, a point an epoch.
#include <algorithm>

#include "chart/learning.h"

namespace haima::chart {
namespace {

using Pairs = std::vector<Point>;

Pairs pairs_of(const Subject& subject, const std::string& prefix) {
  Pairs pairs;
  for (const measure::Log& log : subject.logs) {
    for (const measure::Epoch& epoch : log) {
      const auto loss = epoch.figure(prefix + "loss"), accuracy = epoch.figure(prefix + "accuracy");
      if (loss && accuracy) pairs.push_back({*loss, *accuracy});
    }
  }
  return pairs;
}

struct Cloud {
  std::string name;
  Pairs pairs;
};

std::vector<Cloud> clouds_of(std::span<const Subject> subjects) {
  std::vector<Cloud> clouds;
  if (subjects.size() == 1) {
    clouds = {{"training", pairs_of(subjects.front(), "")},
              {"validation", pairs_of(subjects.front(), "validation_")}};
  } else {
    for (const Subject& subject : subjects)
      clouds.push_back({subject.name, pairs_of(subject, "validation_")});
  }
  std::erase_if(clouds, [](const Cloud& cloud) { return cloud.pairs.empty(); });
  return clouds;
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  const std::vector<Cloud> clouds = clouds_of(subjects);
  if (clouds.empty()) return {};
  Point low = clouds.front().pairs.front(), high = low;
  for (const Cloud& cloud : clouds) {
    for (const Point& pair : cloud.pairs) {
      low = {std::min(low.x, pair.x), std::min(low.y, pair.y)};
      high = {std::max(high.x, pair.x), std::max(high.y, pair.y)};
    }
  }
  Drawing drawing;
  const Panel panel =
      add_panel(drawing, axis_around("Loss", low.x, high.x), axis_around("Accuracy", low.y, high.y));
  std::vector<Entry> legend;
  for (const Cloud& cloud : clouds) {
    const Stroke stroke = stroke_of(legend.size(), 3);
    for (const Point& pair : cloud.pairs) drawing.disc(panel.at(pair.x, pair.y), 1.6, stroke.tone);
    legend.push_back({cloud.name, {.tone = stroke.tone, .width = 3}});
  }
  add_legend(drawing, legend);
  return {
      {"loss-accuracy", "Loss against accuracy", "A point an epoch of each training.", std::move(drawing)}};
}

}  // namespace

Chart loss_accuracy() {
  return {"loss_accuracy", "accuracy over loss, a point an epoch", Topic::learning, draw};
}

}  // namespace haima::chart
