// Figures of what a set is like.
#include "chart/survey.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace haima::chart {
namespace {

std::vector<Disc> discs_of(const Drawing& drawing) {
  std::vector<Disc> discs;
  for (const Mark& mark : drawing.marks) {
    if (const auto* disc = std::get_if<Disc>(&mark)) discs.push_back(*disc);
  }
  return discs;
}

bool says(const Drawing& drawing, std::string_view text) {
  return std::any_of(drawing.marks.begin(), drawing.marks.end(), [&](const Mark& mark) {
    const auto* letters = std::get_if<Letters>(&mark);
    return letters && letters->text.find(text) != std::string::npos;
  });
}

/// The curves that are as long as a density's.
std::vector<std::vector<Point>> curves_of(const Drawing& drawing) {
  std::vector<std::vector<Point>> curves;
  for (const Mark& mark : drawing.marks) {
    const auto* line = std::get_if<Line>(&mark);
    if (line && line->points.size() > 10) curves.push_back(line->points);
  }
  return curves;
}

TEST(SurveyFigures, ADiscsAreaTellsHowManyAreOfASize) {
  const Figure figure = sizes_figure(std::vector<SizeCount>{{512, 512, 100}, {256, 300, 25}});
  const auto discs = discs_of(figure.drawing);
  ASSERT_EQ(discs.size(), 2u);
  EXPECT_NEAR(discs[0].radius / discs[1].radius, 2, 1e-9);
  EXPECT_GT(discs[0].centre.x, discs[1].centre.x);
  EXPECT_LT(discs[0].centre.y, discs[1].centre.y) << "higher pictures lie higher";
  EXPECT_TRUE(says(figure.drawing, "125 pictures of 2 sizes")) << svg_of(figure.drawing, "");
}

TEST(SurveyFigures, BlackAndWhiteAreNoGreyLevelsAndAClassOfNothingHasNoCurve) {
  std::vector<double> dark(256), light(256);
  dark[0] = light[0] = dark[255] = light[255] = 1e6;
  dark[60] = light[200] = 500;
  const Figure figure = grey_levels_figure(
      std::vector<GreyLevels>{{"none", dark}, {"bleeding", light}, {"not known", std::vector<double>(256)}});
  const auto curves = curves_of(figure.drawing);
  ASSERT_EQ(curves.size(), 2u);
  const auto peak = [](const std::vector<Point>& curve) {
    return std::min_element(curve.begin(), curve.end(), [](auto& a, auto& b) { return a.y < b.y; })->x;
  };
  EXPECT_LT(peak(curves[0]), peak(curves[1]));
  EXPECT_FALSE(says(figure.drawing, "not known"));
}

TEST(SurveyFigures, EveryClassIsNamedWithItsCases) {
  const Figure figure = counts_figure(std::vector<Counted>{{"none", 30}, {"bleeding", 12}, {"subdural", 0}});
  for (const char* text : {"none", "30", "bleeding", "12", "subdural", "0"})
    EXPECT_TRUE(says(figure.drawing, text)) << text;
}

}  // namespace
}  // namespace haima::chart
