// Training less validation, epoch by epoch: how far a network has learned its pictures by heart.
#include "chart/learning.h"

namespace haima::chart {
namespace {

/// The logs with one figure "gap" an epoch.
std::vector<measure::Log> gaps_of(const std::vector<measure::Log>& logs, const std::string& figure) {
  std::vector<measure::Log> gaps;
  for (const measure::Log& log : logs) {
    measure::Log gap;
    for (const measure::Epoch& epoch : log) {
      const auto training = epoch.figure(figure), validation = epoch.figure("validation_" + figure);
      if (training && validation) gap.push_back({epoch.number, {{"gap", *training - *validation}}});
    }
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

void add(std::span<const Subject> subjects, const std::string& figure, const std::string& title,
         std::vector<Figure>& figures) {
  std::vector<CourseSeries> series;
  const int window = smoothing_window(longest(subjects));
  for (const Subject& subject : subjects) {
    Course course = course_of(gaps_of(subject.logs, figure), "gap", window);
    const std::string name = subjects.size() == 1 ? "training \u2212 validation" : subject.name;
    if (!course.smoothed.empty()) series.push_back({name, std::move(course)});
  }
  if (series.empty()) return;
  figures.push_back({"gap-" + figure, title + ": training less validation", caption_of(subjects),
                     drawing_of(series, title + ", training \u2212 validation")});
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  std::vector<Figure> figures;
  add(subjects, "accuracy", "Accuracy", figures);
  add(subjects, "loss", "Loss", figures);
  return figures;
}

}  // namespace

Chart gap() { return {"gap", "training less validation, each epoch", Topic::learning, draw}; }

}  // namespace haima::chart
