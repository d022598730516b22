#include "chart/learning.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace haima::chart {
namespace {

struct Bounds {
  double low = std::numeric_limits<double>::infinity(), high = -low, last_epoch = 1;

  void take(double epoch, double value) {
    low = std::min(low, value), high = std::max(high, value), last_epoch = std::max(last_epoch, epoch);
  }
};

Bounds bounds_of(const std::vector<CourseSeries>& series) {
  Bounds bounds;
  for (const CourseSeries& one : series) {
    for (const auto& course : one.course.each) {
      for (const auto& [epoch, value] : course) bounds.take(epoch, value);
    }
  }
  return bounds;
}

std::vector<Point> points_of(const Panel& panel, const std::vector<std::pair<double, double>>& course) {
  std::vector<Point> points;
  for (const auto& [epoch, value] : course) points.push_back(panel.at(epoch, value));
  return points;
}

Axis epochs_to(double last) {
  Axis axis{"Epoch", 1, std::max(2.0, last), {}};
  for (const double tick : round_ticks(0, axis.high, 6)) {
    if (tick >= 1 && tick == static_cast<int>(tick)) axis.ticks.push_back(tick);
  }
  if (axis.ticks.empty() || axis.ticks.front() > 1) axis.ticks.insert(axis.ticks.begin(), 1);
  return axis;
}

}  // namespace

std::size_t longest(std::span<const Subject> subjects) {
  std::size_t epochs = 0;
  for (const Subject& subject : subjects) {
    for (const measure::Log& log : subject.logs) epochs = std::max(epochs, log.size());
  }
  return epochs;
}

std::vector<CourseSeries> courses_of(std::span<const Subject> subjects, const std::string& figure) {
  const int window = smoothing_window(longest(subjects));
  std::vector<CourseSeries> series;
  const auto add = [&](const std::string& name, const Subject& subject, const std::string& of) {
    Course course = course_of(subject.logs, of, window);
    if (!course.smoothed.empty()) series.push_back({name, std::move(course)});
  };
  if (subjects.size() == 1) {
    add("training", subjects.front(), figure);
    add("validation", subjects.front(), "validation_" + figure);
    return series;
  }
  for (const Subject& subject : subjects) add(subject.name, subject, "validation_" + figure);
  return series;
}

Drawing drawing_of(const std::vector<CourseSeries>& series, std::string y_title,
                   std::optional<std::pair<double, double>> within) {
  const Bounds bounds = bounds_of(series);
  Axis y = axis_around(std::move(y_title), bounds.low, bounds.high);
  if (within) y.low = std::max(y.low, within->first), y.high = std::min(y.high, within->second);
  Drawing drawing;
  const Panel panel = add_panel(drawing, epochs_to(bounds.last_epoch), std::move(y));
  std::vector<Entry> legend;
  for (const CourseSeries& one : series) {
    const Stroke bold = stroke_of(legend.size(), 1.5);
    for (const auto& course : one.course.each)
      drawing.line(points_of(panel, course), {.tone = bold.tone, .width = 0.5, .opacity = 0.45});
    drawing.line(points_of(panel, one.course.smoothed), bold);
    legend.push_back({one.name, bold});
  }
  add_legend(drawing, legend);
  return drawing;
}

std::string caption_of(std::span<const Subject> subjects) {
  std::size_t trainings = 0;
  for (const Subject& subject : subjects) trainings = std::max(trainings, subject.logs.size());
  const int window = smoothing_window(longest(subjects));
  const std::string mean = trainings > 1 ? "the mean of the trainings (folds)" : "the same";
  return window > 1 ? fmt::format("Thin: as measured{}. Bold: {}, smoothed over {} epochs.",
                                  trainings > 1 ? ", a training each" : "", mean, window)
                    : fmt::format("Thin: as measured. Bold: {}.", mean);
}

}  // namespace haima::chart
