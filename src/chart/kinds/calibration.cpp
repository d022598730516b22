// The calibration diagram: of cases of like probability, how many were bleeding.
#include <fmt/format.h>

#include <algorithm>

#include "chart/plate.h"
#include "measure/curve.h"

namespace haima::chart {
namespace {

constexpr int most_bins = 10;

/// Not so many bins that one holds fewer than some ten cases.
int bins_for(std::size_t cases) { return std::clamp(static_cast<int>(cases / 10), 2, most_bins); }

void draw_bins(Drawing& drawing, const Panel& panel, const std::vector<measure::ReliabilityBin>& bins,
               const Stroke& stroke) {
  std::vector<Point> points;
  for (const measure::ReliabilityBin& bin : bins) {
    const Point low = panel.at(bin.probability, bin.truth.interval.low);
    const Point high = panel.at(bin.probability, bin.truth.interval.high);
    drawing.line({low, high}, {.tone = stroke.tone, .width = 0.6});
    points.push_back(panel.at(bin.probability, bin.truth.value.value_or(0)));
  }
  for (const Point& point : points) drawing.disc(point, 1.8, stroke.tone);
  drawing.line(std::move(points), {.tone = stroke.tone, .width = 0.8, .dash = stroke.dash});
}

std::string entry_text(const Series& series) {
  const auto error = series.figure("calibration_error");
  if (!error) return series.name;
  return series.name + ": calibration error " +
         with_interval(*error->value, error->interval.low, error->interval.high);
}

Figure figure_of(const Plate& plate) {
  Drawing drawing;
  const Panel panel = add_panel(drawing, {.title = "Probability told"}, {.title = "Share that is so"}, 202);
  drawing.line({panel.at(0, 0), panel.at(1, 1)}, {.tone = Tone::quiet, .width = 0.5, .dash = Dash::dotted});
  std::vector<Entry> legend;
  for (const Series& series : plate.series) {
    const Stroke stroke = stroke_of(legend.size());
    const auto scored = series.scored();
    draw_bins(drawing, panel, measure::reliability(scored, bins_for(scored.size())), stroke);
    legend.push_back({entry_text(series), stroke});
  }
  add_legend(drawing, legend);
  return {
      plate.name("calibration"), plate.title("Calibration"),
      fmt::format("Up to {} bins of equally many cases; bars are Wilson's 95 % intervals by patient. Dotted: "
                  "what is told is so.",
                  most_bins),
      std::move(drawing)};
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  std::vector<Figure> figures;
  for (const Plate& plate : plates_by_label(subjects)) figures.push_back(figure_of(plate));
  return figures;
}

}  // namespace

Chart calibration() {
  return {"calibration", "probabilities told against shares that are so", Topic::probabilities, draw};
}

}  // namespace haima::chart
