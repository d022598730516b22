// Several models side by side: a bar each, with its interval.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chart/plate.h"

namespace haima::chart {
namespace {

struct Row {
  std::string name;
  measure::Figure figure;
};

std::vector<Row> rows_of(const Plate& plate, std::string_view metric) {
  std::vector<Row> rows;
  for (const Series& series : plate.series) {
    if (const auto figure = series.figure(metric)) rows.push_back({series.name, *figure});
  }
  return rows;
}

void draw_row(Drawing& drawing, const Panel& panel, double top, double height, const Row& row) {
  const auto x = [&](double value) { return panel.at(std::clamp(value, panel.x.low, panel.x.high), 0).x; };
  const double middle = top + height / 2, zero = x(std::max(0.0, panel.x.low));
  const double value = x(*row.figure.value), low = x(row.figure.interval.low),
               high = x(row.figure.interval.high);
  for (const auto& [tone, opacity] : {std::pair{Tone::paper, 1.0}, std::pair{Tone::first, 0.45}})
    drawing.box({std::min(zero, value), top, std::abs(value - zero), height}, tone, opacity);
  drawing.line({{low, middle}, {high, middle}}, {.width = 0.9});
  for (const double end : {low, high}) drawing.line({{end, middle - 2}, {end, middle + 2}}, {.width = 0.9});
  drawing.letters(
      {.at = {panel.box.x - 5, middle + 2.5}, .text = row.name, .size = small_letters, .align = Align::end});
  drawing.letters(
      {.at = {panel.box.right() + 5, middle + 2.5},
       .text = with_interval(*row.figure.value, row.figure.interval.low, row.figure.interval.high),
       .size = small_letters});
}

Drawing drawing_of(const std::vector<Row>& rows, std::string_view title) {
  constexpr double row_height = 14, bar_height = 9, value_room = 92, top = 6;
  double widest = 0, least = 0;
  for (const Row& row : rows) {
    widest = std::max(widest, width_of(row.name, small_letters));
    least = std::min(least, row.figure.interval.low);
  }
  Drawing drawing;
  drawing.width = std::max(figure_width, widest + 110 + value_room);
  const double bottom = top + row_height * static_cast<double>(rows.size());
  Panel panel{{12 + widest, top, drawing.width - 12 - widest - value_room, bottom - top},
              {.title = std::string{title}, .low = std::max(-1.0, std::floor(least * 2) / 2), .high = 1},
              {}};
  for (const double value : round_ticks(panel.x.low, 1, 4)) {
    const double x = panel.at(value, 0).x;
    drawing.line({{x, top}, {x, bottom}}, {.tone = Tone::grid, .width = 0.4});
    drawing.letters({.at = {x, bottom + 10},
                     .text = fmt::format("{:g}", value),
                     .size = small_letters,
                     .align = Align::middle});
  }
  drawing.line({{panel.box.x, bottom}, {panel.box.right(), bottom}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double row_top = top + row_height * static_cast<double>(i) + (row_height - bar_height) / 2;
    draw_row(drawing, panel, row_top, bar_height, rows[i]);
  }
  drawing.letters({.at = {panel.box.x + panel.box.width / 2, bottom + 21},
                   .text = panel.x.title,
                   .size = axis_letters,
                   .align = Align::middle});
  drawing.height = bottom + 27;
  return drawing;
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  constexpr std::string_view compared[] = {"auc", "accuracy", "sensitivity", "specificity", "f1"};
  std::vector<Figure> figures;
  if (subjects.size() < 2) return figures;
  for (const Plate& plate : plates_by_label(subjects)) {
    for (const measure::Metric& metric : measure::metrics()) {
      if (std::find(std::begin(compared), std::end(compared), metric.name) == std::end(compared)) continue;
      const std::vector<Row> rows = rows_of(plate, metric.name);
      if (rows.empty()) continue;
      figures.push_back({fmt::format("comparison-{}-{}", metric.name, plate.label),
                         fmt::format("{}: {}", metric.title, plate.label),
                         "Black: the 95 % interval, cases of one patient taken together.",
                         drawing_of(rows, metric.title)});
    }
  }
  return figures;
}

}  // namespace

Chart comparison() { return {"comparison", "several models side by side", Topic::comparison, draw}; }

}  // namespace haima::chart
