// Every picture of the table, of one model and of several.
#include "chart/chart.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "chart/sample.h"
#include "support/data.h"

namespace haima::chart {
namespace {

std::vector<Subject> one_model() {
  return {test::subject("drawn", test::predictions(), {test::log(1), test::log(2), test::log(3)})};
}

std::vector<Subject> three_models() {
  return {test::subject("mobilenet_v2_rsna", test::two_classes(1.6), {test::log(1)}),
          test::subject("efficientnet_b0_bilstm_attention_with_a_name_that_goes_on", test::two_classes(1.1),
                        {test::log(4, 12)}),
          test::subject("threshold", test::two_classes(0.2), {})};
}

std::vector<Figure> all_of(std::span<const Subject> subjects) {
  std::vector<Figure> figures;
  for (const Topic topic : topics) {
    auto some = figures_of(subjects, topic);
    std::move(some.begin(), some.end(), std::back_inserter(figures));
  }
  return figures;
}

std::set<std::string> names_of(const std::vector<Figure>& figures) {
  std::set<std::string> names;
  for (const Figure& figure : figures) names.insert(figure.name);
  return names;
}

/// How far letters reach from `at`, to the left and to the right.
std::pair<double, double> reach_of(const Letters& letters) {
  const double width = width_of(letters.text, letters.size, letters.bold);
  const double back = letters.align == Align::start ? 0 : letters.align == Align::end ? width : width / 2;
  return {back, width - back};
}

void expect_inside(const Figure& figure) {
  const Drawing& d = figure.drawing;
  const auto inside = [&](Point p) {
    return p.x >= -0.5 && p.x <= d.width + 0.5 && p.y >= -0.5 && p.y <= d.height + 0.5;
  };
  for (const Mark& mark : d.marks) {
    if (const auto* line = std::get_if<Line>(&mark)) {
      for (const Point& p : line->points) EXPECT_TRUE(inside(p)) << figure.name << " " << p.x << " " << p.y;
    } else if (const auto* letters = std::get_if<Letters>(&mark)) {
      const auto [back, on] = reach_of(*letters);
      const Point first = letters->upwards ? Point{letters->at.x, letters->at.y + back}
                                           : Point{letters->at.x - back, letters->at.y};
      const Point last = letters->upwards ? Point{letters->at.x, letters->at.y - on}
                                          : Point{letters->at.x + on, letters->at.y};
      EXPECT_TRUE(inside(first) && inside(last)) << figure.name << ": " << letters->text;
    }
  }
}

TEST(Charts, EachOfTheTableIsDrawnOfOneModelOrOfSeveral) {
  const auto one = one_model(), several = three_models();
  for (const Chart& chart : kinds())
    EXPECT_FALSE(chart.draw(one).empty() && chart.draw(several).empty()) << chart.name;
}

TEST(Charts, NothingIsDrawnBesideThePage) {
  for (const auto& subjects : {one_model(), three_models()}) {
    for (const Figure& figure : all_of(subjects)) expect_inside(figure);
  }
}

TEST(Charts, FiguresHaveNamesOfTheirOwnAndWordsToReadThemBy) {
  for (const auto& subjects : {one_model(), three_models()}) {
    const auto figures = all_of(subjects);
    EXPECT_EQ(names_of(figures).size(), figures.size());
    for (const Figure& figure : figures) EXPECT_FALSE(figure.title.empty() || figure.caption.empty());
  }
}

TEST(Charts, WithoutALogNoCurveOfLearningIsDrawn) {
  const std::vector<Subject> silent = {test::subject("drawn", test::predictions(), {})};
  EXPECT_TRUE(figures_of(silent, Topic::learning).empty());
}

TEST(Charts, OfTwoClassesOnlyTheBleedingOneIsShown) {
  EXPECT_EQ(shown_labels(test::two_classes()), std::vector<std::size_t>{1});
  EXPECT_EQ(shown_labels(test::predictions()).size(), 3u);
}

TEST(Charts, TheLegendOfTheRocCurveHoldsTheAreaThatWasMeasured) {
  const auto subjects = one_model();
  const auto auc = measure::auc_of(measure::scored_of(subjects[0].predictions, 0));
  for (const Figure& figure : figures_of(subjects, Topic::ranking)) {
    if (figure.name != "roc") continue;
    const std::string svg = svg_of(figure.drawing, figure.title);
    char text[64];
    std::snprintf(text, sizeof text, "any: AUC %.3f (%.3f to %.3f)", auc->value, auc->interval.low,
                  auc->interval.high);
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
}

TEST(Charts, ModelsWithoutACommonLabelAreNotHeldAgainstEachOther) {
  const std::vector<Subject> apart = {test::subject("a", test::predictions(1, {"epidural"}), {}),
                                      test::subject("b", test::predictions(1, {"subdural"}), {})};
  for (const Topic topic : {Topic::comparison, Topic::ranking, Topic::probabilities})
    EXPECT_TRUE(figures_of(apart, topic).empty());
}

TEST(Charts, EveryFigureBecomesAnSvgAndAPng) {
  const haima::test::TemporaryFolder folder;
  const auto figures = all_of(one_model());
  ASSERT_TRUE(write_figures(folder.path(), figures));
  for (const Figure& figure : figures) {
    EXPECT_GT(std::filesystem::file_size(folder.path() / (figure.name + ".svg")), 1000u);
    EXPECT_GT(std::filesystem::file_size(folder.path() / (figure.name + ".png")), 1000u);
  }
}

}  // namespace
}  // namespace haima::chart
