#include "chart/axes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace haima::chart {
namespace {

constexpr double left_room = 40, right_room = 10, top_room = 8, bottom_room = 30;
constexpr double tick = 2.5;

double round_step(double span, int about) {
  const double rough = span / about, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double step : {1.0, 2.0, 2.5, 5.0}) {
    if (rough <= step * power * 1.0001) return step * power;
  }
  return 10 * power;
}

/// As few figures as tell the ticks apart.
std::string tick_text(double value) {
  return fmt::format("{:g}", std::abs(value) < 1e-12 ? 0 : std::round(value * 1e6) / 1e6);
}

void draw_x(Drawing& drawing, const Panel& panel) {
  const Box& box = panel.box;
  drawing.line({{box.x, box.bottom()}, {box.right(), box.bottom()}});
  for (const double value : panel.x.ticks) {
    const double x = panel.at(value, panel.y.low).x;
    drawing.line({{x, box.bottom()}, {x, box.bottom() + tick}});
    drawing.letters({.at = {x, box.bottom() + 11},
                     .text = tick_text(value),
                     .size = small_letters,
                     .align = Align::middle});
  }
  drawing.letters({.at = {box.x + box.width / 2, box.bottom() + 23},
                   .text = panel.x.title,
                   .size = axis_letters,
                   .align = Align::middle});
}

void draw_y(Drawing& drawing, const Panel& panel) {
  const Box& box = panel.box;
  for (const double value : panel.y.ticks) {
    const double y = panel.at(panel.x.low, value).y;
    drawing.line({{box.x, y}, {box.right(), y}}, {.tone = Tone::grid, .width = 0.4});
  }
  drawing.line({{box.x, box.y}, {box.x, box.bottom()}});
  for (const double value : panel.y.ticks) {
    const double y = panel.at(panel.x.low, value).y;
    drawing.line({{box.x - tick, y}, {box.x, y}});
    drawing.letters(
        {.at = {box.x - 4.5, y + 2.6}, .text = tick_text(value), .size = small_letters, .align = Align::end});
  }
  drawing.letters({.at = {11, box.y + box.height / 2},
                   .text = panel.y.title,
                   .size = axis_letters,
                   .align = Align::middle,
                   .upwards = true});
}

/// `text` without its end where it is wider than `most`.
std::string shortened(std::string text, double most) {
  if (width_of(text, small_letters) <= most) return text;
  while (!text.empty() && width_of(text + "\u2026", small_letters) > most) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
  }
  return text + "\u2026";
}

/// A name and its figures, under each other where they do not fit side by side.
std::vector<std::string> legend_lines(const std::string& text, double most) {
  const std::size_t colon = text.find(": ");
  if (colon == std::string::npos || width_of(text, small_letters) <= most) return {shortened(text, most)};
  return {shortened(text.substr(0, colon + 1), most), shortened(text.substr(colon + 2), most)};
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int about) {
  std::vector<double> ticks;
  if (!(high > low)) return {low};
  const double step = round_step(high - low, about);
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    ticks.push_back(i * step + 0.0);  // no minus zero
  return ticks;
}

Axis axis_around(std::string title, double low, double high) {
  if (!(high > low)) low -= 0.5, high += 0.5;
  const double step = round_step(high - low, 5);
  return {std::move(title), std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, {}};
}

Point Panel::at(double x_value, double y_value) const {
  return {box.x + (x_value - x.low) / (x.high - x.low) * box.width,
          box.bottom() - (y_value - y.low) / (y.high - y.low) * box.height};
}

std::vector<Point> Panel::at(const std::vector<Point>& values) const {
  std::vector<Point> points;
  for (const Point& value : values) points.push_back(at(value.x, value.y));
  return points;
}

Panel add_panel(Drawing& drawing, Axis x, Axis y, double height) {
  drawing.width = figure_width;
  Panel panel{
      {left_room, top_room, drawing.width - left_room - right_room, height}, std::move(x), std::move(y)};
  if (panel.x.ticks.empty()) panel.x.ticks = round_ticks(panel.x.low, panel.x.high);
  if (panel.y.ticks.empty()) panel.y.ticks = round_ticks(panel.y.low, panel.y.high);
  draw_y(drawing, panel);
  draw_x(drawing, panel);
  drawing.height = panel.box.bottom() + bottom_room;
  return panel;
}

void add_legend(Drawing& drawing, const std::vector<Entry>& entries) {
  constexpr double sample = 20, gap = 4, between = 12, row = 11, left = left_room / 2;
  const double right = drawing.width - right_room / 2, most = right - left - sample - gap;
  double x = left, y = drawing.height + 6;
  for (const Entry& entry : entries) {
    const std::vector<std::string> lines = legend_lines(entry.text, most);
    const double width = sample + gap + width_of(lines.front(), small_letters);
    if (x > left && (x + width > right || lines.size() > 1)) x = left, y += row;
    drawing.line({{x, y - 2.5}, {x + sample, y - 2.5}}, entry.stroke);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i > 0) y += row - 2;
      drawing.letters({.at = {x + sample + gap, y}, .text = lines[i], .size = small_letters});
    }
    x = lines.size() > 1 ? right : x + width + between;
  }
  if (!entries.empty()) drawing.height = y + 5;
}

void add_note(Drawing& drawing, const std::string& text) {
  constexpr double row = 9.5;
  const double widest = drawing.width - left_room / 2 - right_room / 2;
  std::string line;
  const auto put = [&] {
    drawing.height += row;
    drawing.letters({.at = {left_room / 2, drawing.height - 2},
                     .text = line,
                     .size = small_letters - 0.5,
                     .tone = Tone::quiet});
    line.clear();
  };
  for (const std::string_view word : split(text, ' ')) {
    const std::string longer = line.empty() ? std::string{word} : line + " " + std::string{word};
    if (!line.empty() && width_of(longer, small_letters - 0.5) > widest) put();
    line += (line.empty() ? "" : " ") + std::string{word};
  }
  if (!line.empty()) put();
  drawing.height += 4;
}

std::string with_interval(double value, double low, double high) {
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", value, low, high);
}

}  // namespace haima::chart
