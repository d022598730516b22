// Risk over coverage: how many calls are wrong where the least sure cases are left to a radiologist.
#include <algorithm>

#include "chart/plate.h"
#include "measure/curve.h"

namespace haima::chart {
namespace {

Figure figure_of(const Plate& plate) {
  std::vector<std::vector<measure::CurvePoint>> curves;
  double highest = 0;
  for (const Series& series : plate.series) {
    curves.push_back(measure::risk_coverage_curve(series.scored(), series.of->judgement.options.threshold));
    for (const auto& point : curves.back()) highest = std::max(highest, point.y);
  }
  Drawing drawing;
  Axis risk = axis_around("Wrong calls among them", 0, std::max(highest, 0.02));
  const Panel panel =
      add_panel(drawing, {.title = "Share of cases called, the surest first"}, std::move(risk));
  std::vector<Entry> legend;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const Stroke stroke = stroke_of(i);
    std::vector<Point> points;
    for (const auto& [x, y] : curves[i]) points.push_back(panel.at(x, y));
    drawing.line(std::move(points), stroke);
    legend.push_back({plate.series[i].name, stroke});
  }
  add_legend(drawing, legend);
  return {plate.name("risk-coverage"), plate.title("Risk and coverage"),
          "The share of wrong calls where only the surest cases are called. A model whose certainty means "
          "something falls to the left; left of a few per cent of the cases the curve is chance.",
          std::move(drawing)};
}

std::vector<Figure> draw(std::span<const Subject> subjects) { return one_a_plate(subjects, figure_of); }

}  // namespace

Chart risk_coverage() {
  return {"risk_coverage", "wrong calls among the surest cases", Topic::probabilities, draw};
}

}  // namespace haima::chart
