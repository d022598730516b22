#include "chart/embedding.h"

#include <fmt/format.h>

#include <algorithm>

#include "chart/axes.h"

namespace haima::chart {
namespace {

constexpr double radius = 1.3;

Tone tone_of(std::size_t group) {
  if (group == 0) return Tone::grid;
  return static_cast<Tone>(static_cast<std::size_t>(Tone::first) + (group - 1) % 6);
}

Axis axis_of(std::span<const PlacedCase> cases, double Point::*which, const std::string& name, double share) {
  double low = 0, high = 0;
  for (const PlacedCase& one : cases) {
    low = std::min(low, one.at.*which);
    high = std::max(high, one.at.*which);
  }
  return axis_around(fmt::format("{} axis ({:.0f} % of the variance)", name, 100 * share), low, high);
}

/// As many in a row as fit, each behind its disc.
void add_names(Drawing& drawing, std::span<const std::string> names, const std::vector<std::size_t>& counts) {
  constexpr double left = 20, gap = 5, between = 12, row = 11;
  double x = left, y = drawing.height + 6;
  for (std::size_t group = 0; group < names.size(); ++group) {
    if (counts[group] == 0) continue;
    const std::string text = fmt::format("{} ({})", names[group], counts[group]);
    const double width = gap + width_of(text, small_letters);
    if (x > left && x + width > drawing.width - gap) x = left, y += row;
    drawing.disc({x, y - 2.5}, 2.2, tone_of(group));
    drawing.letters({.at = {x + gap, y}, .text = text, .size = small_letters});
    x += width + between;
  }
  drawing.height = y + 5;
}

}  // namespace

Drawing embedding(std::span<const PlacedCase> cases, std::span<const std::string> names,
                  const std::array<double, 2>& shares) {
  Drawing drawing;
  const Panel panel = add_panel(drawing, axis_of(cases, &Point::x, "first", shares[0]),
                                axis_of(cases, &Point::y, "second", shares[1]), 200);
  std::vector<std::size_t> counts(names.size());
  for (const PlacedCase& one : cases) ++counts[one.group];
  for (const bool first : {true, false}) {
    for (const PlacedCase& one : cases) {
      if ((one.group == 0) == first) drawing.disc(panel.at(one.at.x, one.at.y), radius, tone_of(one.group));
    }
  }
  add_names(drawing, names, counts);
  return drawing;
}

}  // namespace haima::chart
