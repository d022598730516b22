// Precision over recall, the average precision in the legend. Between two corners the precision is that of
// the higher recall: a straight line between them would promise what no threshold reaches (Davis and Goadrich
// 2006).
#include "chart/plate.h"
#include "measure/curve.h"

namespace haima::chart {
namespace {

std::vector<Point> steps(const Panel& panel, const std::vector<measure::CurvePoint>& curve) {
  std::vector<Point> points;
  double recall = 0;
  for (const auto& [x, y] : curve) {
    points.push_back(panel.at(recall, y));
    points.push_back(panel.at(x, y));
    recall = x;
  }
  return points;
}

Figure figure_of(const Plate& plate) {
  Drawing drawing;
  const Panel panel =
      add_panel(drawing, {.title = "Recall (sensitivity)"}, {.title = "Precision (PPV)"}, 202);
  std::vector<Entry> legend;
  for (const Series& series : plate.series) {
    const Stroke stroke = stroke_of(legend.size());
    const auto& judged = series.judged();
    const double share = static_cast<double>(judged.positives) / (judged.positives + judged.negatives);
    drawing.line({panel.at(0, share), panel.at(1, share)},
                 {.tone = stroke.tone, .width = 0.4, .dash = Dash::dotted});
    drawing.line(steps(panel, measure::precision_recall_curve(series.scored())), stroke);
    legend.push_back({described(series, "pr_auc", "AP"), stroke});
  }
  add_legend(drawing, legend);
  return {plate.name("precision-recall"), plate.title("Precision and recall"),
          "Average precision with its 95 % interval (bootstrap by patient), and how many cases are positive. "
          "Dotted: the share of positive cases, which chance reaches.",
          std::move(drawing)};
}

std::vector<Figure> draw(std::span<const Subject> subjects) { return one_a_plate(subjects, figure_of); }

}  // namespace

Chart precision_recall() {
  return {"precision_recall", "precision over recall with the average precision", Topic::ranking, draw};
}

}  // namespace haima::chart
