// The confusion matrix: counts, each with its share of the row, on which its shade rests.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "chart/plate.h"

namespace haima::chart {
namespace {

struct Matrix {
  std::vector<std::string> names;
  std::vector<std::vector<double>> counts;  // [truth][called]
};

/// Letters on the deepest shades have the colour of the paper.
void draw_cell(Drawing& drawing, const Box& box, double count, double of) {
  const double share = of > 0 ? count / of : 0;
  drawing.box(box, Tone::first, 0.06 + 0.94 * share);
  const Tone tone = share > 0.72 ? Tone::paper : Tone::ink;
  const Point middle{box.x + box.width / 2, box.y + box.height / 2};
  const bool small = box.width < 38;
  drawing.letters({.at = {middle.x, middle.y + (small ? 0 : -1)},
                   .text = fmt::format("{:g}", count),
                   .size = small ? 8.0 : 10.0,
                   .tone = tone,
                   .align = Align::middle,
                   .bold = true});
  drawing.letters({.at = {middle.x, middle.y + (small ? 9 : 11)},
                   .text = of > 0 ? fmt::format("{:.1f} %", 100 * share) : "",
                   .size = small ? 6.0 : 7.0,
                   .tone = tone,
                   .align = Align::middle});
}

/// Where the cells lie; the names of narrow columns stand upright.
struct Layout {
  double margin = 0, left = 0, top = 30, side = 62, height = 46, classes = 2;
  bool upright = false;

  Box cell(std::size_t row, std::size_t column) const {
    return {left + side * static_cast<double>(column) + 0.5, top + height * static_cast<double>(row) + 0.5,
            side - 1, height - 1};
  }
  double right() const { return left + side * classes; }
  double bottom() const { return top + height * classes; }
};

Layout layout_of(const Matrix& matrix) {
  constexpr double right_room = 8, truth_room = 26;
  double widest = 0;
  for (const std::string& name : matrix.names) widest = std::max(widest, width_of(name, small_letters));
  Layout layout;
  layout.classes = static_cast<double>(matrix.names.size());
  const double room = figure_width - truth_room - widest - right_room;
  layout.side = std::min(layout.side, room / layout.classes);
  layout.height = std::min(layout.side, layout.height);
  layout.margin = (room - layout.side * layout.classes) / 2;
  layout.left = layout.margin + truth_room + widest;
  layout.upright = widest > layout.side - 4;
  if (layout.upright) layout.top = 20 + widest;
  return layout;
}

void draw_names(Drawing& drawing, const Layout& layout, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Box cell = layout.cell(i, i);
    const double across = cell.x + cell.width / 2, down = cell.y + cell.height / 2;
    drawing.letters({.at = {layout.upright ? across + 2.5 : across, layout.top - 5},
                     .text = names[i],
                     .size = small_letters,
                     .align = layout.upright ? Align::start : Align::middle,
                     .upwards = layout.upright});
    drawing.letters(
        {.at = {layout.left - 5, down + 2.5}, .text = names[i], .size = small_letters, .align = Align::end});
  }
}

void draw_titles(Drawing& drawing, const Layout& layout) {
  drawing.letters({.at = {(layout.left + layout.right()) / 2, 11},
                   .text = "Called",
                   .size = axis_letters,
                   .align = Align::middle});
  drawing.letters({.at = {layout.margin + 11, (layout.top + layout.bottom()) / 2},
                   .text = "Truth",
                   .size = axis_letters,
                   .align = Align::middle,
                   .upwards = true});
}

Drawing drawing_of(const Matrix& matrix) {
  const Layout layout = layout_of(matrix);
  Drawing drawing{.width = figure_width, .height = layout.bottom() + 6, .marks = {}};
  draw_titles(drawing, layout);
  draw_names(drawing, layout, matrix.names);
  for (std::size_t row = 0; row < matrix.counts.size(); ++row) {
    const auto& counts = matrix.counts[row];
    const double of = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (std::size_t column = 0; column < counts.size(); ++column)
      draw_cell(drawing, layout.cell(row, column), counts[column], of);
  }
  return drawing;
}

Matrix matrix_of(const measure::LabelJudgement& label) {
  const bool any = label.label == "any";
  const std::string no = any ? "no bleeding" : "no", yes = any ? "bleeding" : "yes";
  const measure::Cells& c = label.cells;
  return {{no, yes}, {{c.true_negative, c.false_positive}, {c.false_negative, c.true_positive}}};
}

Matrix matrix_of(const measure::ClassJudgement& classes, const std::vector<std::string>& labels) {
  Matrix matrix{labels, {}};
  for (const auto& row : classes.matrix) matrix.counts.emplace_back(row.begin(), row.end());
  return matrix;
}

constexpr std::string_view reading = "Cases, and their share of those of the same truth.";

std::string of_threshold(const Subject& subject) {
  return fmt::format("{} Called from a probability of {:g} on.", reading,
                     subject.judgement.options.threshold);
}

void add_of(const Subject& subject, const std::string& ending, std::vector<Figure>& figures) {
  const std::string whose = ending.empty() ? "" : ": " + subject.name;
  const auto& labels = subject.predictions.labels;
  if (subject.judgement.classes && labels.size() > 2) {
    figures.push_back({"confusion" + ending, "Confusion matrix" + whose,
                       std::string{reading} + " Called is the most probable class.",
                       drawing_of(matrix_of(*subject.judgement.classes, labels))});
    return;
  }
  const auto shown = shown_labels(subject.predictions);
  for (const std::size_t label : shown) {
    const std::string& name = labels[label];
    const bool only = shown.size() == 1;
    figures.push_back({"confusion" + ending + (only ? "" : "-" + name),
                       "Confusion matrix" + whose + (only ? "" : ": " + name), of_threshold(subject),
                       drawing_of(matrix_of(subject.judgement.labels[label]))});
  }
}

std::vector<Figure> draw(std::span<const Subject> subjects) {
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < subjects.size(); ++i)
    add_of(subjects[i], subjects.size() == 1 ? "" : fmt::format("-{}", i + 1), figures);
  return figures;
}

}  // namespace

Chart confusion() { return {"confusion", "calls against truth", Topic::calls, draw}; }

}  // namespace haima::chart
