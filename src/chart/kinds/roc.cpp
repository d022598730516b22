// The ROC curve, the area under it in the legend.
#include "chart/plate.h"
#include "measure/curve.h"

namespace haima::chart {
namespace {

Figure figure_of(const Plate& plate) {
  Drawing drawing;
  const Panel panel = add_panel(drawing, {.title = "1 \u2212 specificity"}, {.title = "Sensitivity"}, 202);
  drawing.line({panel.at(0, 0), panel.at(1, 1)}, {.tone = Tone::quiet, .width = 0.5, .dash = Dash::dotted});
  std::vector<Entry> legend;
  for (const Series& series : plate.series) {
    const Stroke stroke = stroke_of(legend.size());
    std::vector<Point> points;
    for (const auto& [x, y] : measure::roc_curve(series.scored())) points.push_back(panel.at(x, y));
    drawing.line(std::move(points), stroke);
    legend.push_back({described(series, "auc", "AUC"), stroke});
  }
  add_legend(drawing, legend);
  return {
      plate.name("roc"), plate.title("ROC"),
      "Area under the curve with DeLong's 95 % interval by patient, and how many cases are positive. Dotted: "
      "chance.",
      std::move(drawing)};
}

std::vector<Figure> draw(std::span<const Subject> subjects) { return one_a_plate(subjects, figure_of); }

}  // namespace

Chart roc() { return {"roc", "ROC curves with their areas", Topic::ranking, draw}; }

}  // namespace haima::chart
