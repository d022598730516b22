#include "chart/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chart/axes.h"

namespace haima::chart {
namespace {

/// As many steps, each the mean of those that fall into it: single levels are ragged.
std::vector<double> coarsened(std::span<const double> counts, std::size_t steps) {
  std::vector<double> means;
  for (std::size_t step = 0; step < steps; ++step) {
    const std::size_t begin = step * counts.size() / steps, end = (step + 1) * counts.size() / steps;
    const auto some = counts.subspan(begin, end - begin);
    means.push_back(std::accumulate(some.begin(), some.end(), 0.0) /
                    static_cast<double>(std::max<std::size_t>(1, some.size())));
  }
  return means;
}

/// Shares of a line's own sum, as a curve from 0 to 1.
std::vector<Point> density_of(const GreyLevels& one) {
  constexpr std::size_t steps = 64;
  if (one.counts.size() < 3) return {};
  // What lies outside the window is black or white, and says nothing of the tissue.
  const auto inside = std::span{one.counts}.subspan(1, one.counts.size() - 2);
  const std::vector<double> means = coarsened(inside, steps);
  const double all = std::accumulate(means.begin(), means.end(), 0.0);
  std::vector<Point> curve;
  for (std::size_t i = 0; i < steps && all > 0; ++i)
    curve.push_back({(static_cast<double>(i) + 0.5) / steps, means[i] / all * steps});
  return curve;
}

}  // namespace

Figure sizes_figure(std::span<const SizeCount> sizes) {
  constexpr double widest_disc = 9, widest_of_one = 1.5;
  int largest = 1, most = 1, all = 0;
  const SizeCount* usual = nullptr;
  for (const SizeCount& one : sizes) {
    largest = std::max({largest, one.width, one.height});
    if (one.pictures > most || !usual) usual = &one;
    most = std::max(most, one.pictures);
    all += one.pictures;
  }
  Drawing drawing;
  const Panel panel = add_panel(drawing, axis_around("Width, pixels", 0, largest * 1.08),
                                axis_around("Height, pixels", 0, largest * 1.08), 202);
  drawing.line({panel.at(0, 0), panel.at(panel.x.high, panel.y.high)},
               {.tone = Tone::quiet, .width = 0.5, .dash = Dash::dotted});
  const double of_one = std::min(widest_of_one, widest_disc / std::sqrt(most));
  for (const SizeCount& one : sizes)
    drawing.disc(panel.at(one.width, one.height), of_one * std::sqrt(one.pictures), Tone::first);
  if (usual)
    add_note(drawing, fmt::format("{} pictures of {} sizes; most often {} x {} ({}).", all, sizes.size(),
                                  usual->width, usual->height, usual->pictures));
  return {"sizes", "Sizes",
          "Pictures as they come. A disc's area tells how many are of a size; dotted: square.",
          std::move(drawing)};
}

Figure grey_levels_figure(std::span<const GreyLevels> classes) {
  std::vector<std::vector<Point>> curves;
  double highest = 0;
  for (const GreyLevels& one : classes) {
    curves.push_back(density_of(one));
    for (const Point& point : curves.back()) highest = std::max(highest, point.y);
  }
  Drawing drawing;
  const Panel panel = add_panel(drawing, {.title = "Grey level, black 0 to white 1"},
                                axis_around("Density", 0, std::max(1.0, highest)));
  std::vector<Entry> legend;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (curves[i].empty()) continue;
    const Stroke stroke = stroke_of(legend.size());
    drawing.line(panel.at(curves[i]), stroke);
    legend.push_back({classes[i].name, stroke});
  }
  add_legend(drawing, legend);
  return {
      "grey_levels", "Grey levels",
      "Of all pixels that are neither black nor white, of pictures framed to the head in the window that a "
      "network sees them in. Where one class lies aside of the others, a network may learn the picture's "
      "window in place of the blood.",
      std::move(drawing)};
}

Figure counts_figure(std::span<const Counted> counts) {
  constexpr double row = 14, bar = 9, top = 6, number_room = 34;
  double widest = 0;
  int most = 1;
  for (const Counted& one : counts) {
    widest = std::max(widest, width_of(one.name, small_letters));
    most = std::max(most, one.cases);
  }
  Drawing drawing;
  drawing.width = figure_width;
  const double left = 12 + widest, room = drawing.width - left - number_room;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double y = top + row * static_cast<double>(i), letters = y + bar / 2 + 2.5;
    const double length = room * counts[i].cases / most;
    drawing.box({left, y, length, bar}, Tone::first, 0.45);
    drawing.letters(
        {.at = {left - 5, letters}, .text = counts[i].name, .size = small_letters, .align = Align::end});
    drawing.letters(
        {.at = {left + length + 4, letters}, .text = std::to_string(counts[i].cases), .size = small_letters});
  }
  drawing.height = top + row * static_cast<double>(counts.size()) + 4;
  return {"classes", "Classes", "Pictures of each answer, and of each kind of bleeding.", std::move(drawing)};
}

}  // namespace haima::chart
