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

Drawing drawing_of(const Matrix& matrix) {
  const std::size_t classes = matrix.names.size();
  double widest = 0;
  for (const std::string& name : matrix.names) widest = std::max(widest, width_of(name, small_letters));
  Drawing drawing;
  drawing.width = figure_width;
  const double names = 26 + widest, top = 30;
  const double side = std::min(62.0, (drawing.width - names - 8) / static_cast<double>(classes));
  const double margin = (drawing.width - names - 8 - side * static_cast<double>(classes)) / 2;
  const double left = margin + names;
  const double height = std::min(side, 46.0);
  // The names of narrow columns stand upright.
  const bool upright = widest > side - 4;
  const double cells_top = upright ? 20 + widest : top;
  const double middle = left + side * static_cast<double>(classes) / 2;
  drawing.letters({.at = {middle, 11}, .text = "Called", .size = axis_letters, .align = Align::middle});
  for (std::size_t i = 0; i < classes; ++i) {
    const double across = left + side * (static_cast<double>(i) + 0.5);
    const double down = cells_top + height * (static_cast<double>(i) + 0.5);
    drawing.letters({.at = {upright ? across + 2.5 : across, cells_top - 5},
                     .text = matrix.names[i],
                     .size = small_letters,
                     .align = upright ? Align::start : Align::middle,
                     .upwards = upright});
    drawing.letters(
        {.at = {left - 5, down + 2.5}, .text = matrix.names[i], .size = small_letters, .align = Align::end});
    const double of = std::accumulate(matrix.counts[i].begin(), matrix.counts[i].end(), 0.0);
    for (std::size_t j = 0; j < classes; ++j) {
      const Box box{left + side * static_cast<double>(j) + 0.5,
                    cells_top + height * static_cast<double>(i) + 0.5, side - 1, height - 1};
      draw_cell(drawing, box, matrix.counts[i][j], of);
    }
  }
  const double bottom = cells_top + height * static_cast<double>(classes);
  drawing.letters({.at = {margin + 11, (cells_top + bottom) / 2},
                   .text = "Truth",
                   .size = axis_letters,
                   .align = Align::middle,
                   .upwards = true});
  drawing.height = bottom + 6;
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
