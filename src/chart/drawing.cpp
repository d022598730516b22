#include "chart/drawing.h"

#include <array>
#include <cmath>
#include <utility>

namespace haima::chart {
namespace {

struct Ink {
  std::string_view paper, dark;
};

/// In the order of Tone.
constexpr std::array<Ink, 10> inks = {{{"#1b1f24", "#dcdfe3"},
                                       {"#4f5863", "#a3abb5"},
                                       {"#d5dae0", "#343a42"},
                                       {"#ffffff", "#16191d"},
                                       {"#0072b2", "#56a8e0"},
                                       {"#d55e00", "#ff8c4a"},
                                       {"#009e73", "#2fd69a"},
                                       {"#a8508a", "#e58bc8"},
                                       {"#b57a00", "#f0b93a"},
                                       {"#56b4e9", "#b5dcf7"}}};

constexpr std::array dashes = {Dash::solid,  Dash::dashed,    Dash::dash_dot,
                               Dash::dotted, Dash::long_dash, Dash::solid};

/// Points nearer to each other than a printer shows are one.
std::vector<Point> thinned(std::vector<Point> points) {
  constexpr double visible = 0.12;
  std::vector<Point> kept;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool near =
        !kept.empty() && std::hypot(points[i].x - kept.back().x, points[i].y - kept.back().y) < visible;
    if (!near || i + 1 == points.size()) kept.push_back(points[i]);
  }
  return kept;
}

}  // namespace

Stroke stroke_of(std::size_t series, double width) {
  const std::size_t place = series % dashes.size();
  const auto tone = static_cast<Tone>(static_cast<std::size_t>(Tone::first) + place);
  return {.tone = tone, .width = width, .dash = dashes[place]};
}

void Drawing::line(std::vector<Point> points, const Stroke& stroke) {
  if (points.size() > 1) marks.emplace_back(Line{thinned(std::move(points)), stroke});
}

void Drawing::area(std::vector<Point> points, Tone tone, double opacity) {
  if (points.size() > 2) marks.emplace_back(Area{std::move(points), tone, opacity});
}

void Drawing::box(const Box& box, Tone tone, double opacity) {
  area({{box.x, box.y}, {box.right(), box.y}, {box.right(), box.bottom()}, {box.x, box.bottom()}}, tone,
       opacity);
}

void Drawing::disc(Point centre, double radius, Tone tone) { marks.emplace_back(Disc{centre, radius, tone}); }

void Drawing::letters(Letters letters) { marks.emplace_back(std::move(letters)); }

std::string_view colour_on_paper(Tone tone) { return inks.at(static_cast<std::size_t>(tone)).paper; }
std::string_view colour_on_dark(Tone tone) { return inks.at(static_cast<std::size_t>(tone)).dark; }

}  // namespace haima::chart
