#include "chart/drawing.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "chart/axes.h"
#include "chart/embedding.h"

namespace haima::chart {
namespace {

constexpr std::array series = {Tone::first,  Tone::second, Tone::third,
                               Tone::fourth, Tone::fifth,  Tone::sixth};

std::array<double, 3> linear(std::string_view hex) {
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double part = std::stoi(std::string{hex.substr(1 + 2 * i, 2)}, nullptr, 16) / 255.0;
    out[i] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  }
  return out;
}

/// WCAG 2.2.
double contrast(std::string_view a, std::string_view b) {
  const auto luminance = [](std::string_view hex) {
    const auto c = linear(hex);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  };
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

/// What who has no green cones sees (Machado et al. 2009, table 1, severity 1).
std::array<double, 3> without_green(std::string_view hex) {
  constexpr double m[3][3] = {
      {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};
  const auto c = linear(hex);
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i)
    out[i] = std::sqrt(std::max(0.0, m[i][0] * c[0] + m[i][1] * c[1] + m[i][2] * c[2]));
  return out;
}

TEST(Tones, LettersCanBeReadAndLinesSeenOnPaperAndInTheDark) {
  for (const auto colour : {colour_on_paper, colour_on_dark}) {
    for (const Tone tone : {Tone::ink, Tone::quiet})
      EXPECT_GE(contrast(colour(tone), colour(Tone::paper)), 4.5);
    for (const Tone tone : series)
      EXPECT_GE(contrast(colour(tone), colour(Tone::paper)), 2.2) << colour(tone);
    EXPECT_LT(contrast(colour(Tone::grid), colour(Tone::paper)), 1.8);
  }
}

TEST(Tones, SeriesStayApartForTheColourBlindOrByTheirDashes) {
  for (const auto colour : {colour_on_paper, colour_on_dark}) {
    for (std::size_t i = 0; i < series.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const auto a = without_green(colour(series[i])), b = without_green(colour(series[j]));
        const double apart = std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        EXPECT_TRUE(apart > 0.12 || stroke_of(i).dash != stroke_of(j).dash)
            << colour(series[i]) << " " << colour(series[j]) << " " << apart;
      }
    }
  }
}

TEST(Axes, TicksAreRoundAndInside) {
  EXPECT_EQ(round_ticks(0, 1), (std::vector<double>{0, 0.2, 0.4, 0.2 * 3, 0.8, 1}));
  EXPECT_EQ(round_ticks(0, 24, 6), (std::vector<double>{0, 5, 10, 15, 20}));
  EXPECT_EQ(round_ticks(-3, 12, 3), (std::vector<double>{0, 5, 10}));
}

TEST(Axes, AnAxisHoldsAllValuesBetweenRoundOnes) {
  const Axis axis = axis_around("Loss", 0.131, 0.687);
  EXPECT_DOUBLE_EQ(axis.low, 0);
  EXPECT_NEAR(axis.high, 0.8, 1e-12);
  const Axis flat = axis_around("Loss", 2, 2);
  EXPECT_LT(flat.low, 2);
  EXPECT_GT(flat.high, 2);
}

TEST(Axes, ValuesLieWhereTheAxesSay) {
  Drawing drawing;
  const Panel panel = add_panel(drawing, {.title = "x", .low = 10, .high = 20}, {.title = "y"});
  EXPECT_DOUBLE_EQ(panel.at(10, 0).x, panel.box.x);
  EXPECT_DOUBLE_EQ(panel.at(10, 0).y, panel.box.bottom());
  EXPECT_DOUBLE_EQ(panel.at(20, 1).x, panel.box.right());
  EXPECT_DOUBLE_EQ(panel.at(20, 1).y, panel.box.y);
  EXPECT_DOUBLE_EQ(panel.at(15, 0.5).x, panel.box.x + panel.box.width / 2);
}

TEST(Embedding, EveryCaseIsADiscInTheColourOfItsNameAndTheFirstLieUnderTheOthers) {
  const std::vector<PlacedCase> cases = {{{1, 2}, 2}, {{-1, 0}, 0}, {{3, -2}, 1}, {{0, 1}, 0}};
  const std::vector<std::string> names = {"none", "blood", "unknown", "nobody"};
  const Drawing drawing = embedding(cases, names, {0.5, 0.25});
  std::vector<Tone> tones;
  std::string words;
  for (const Mark& mark : drawing.marks) {
    if (const auto* disc = std::get_if<Disc>(&mark)) tones.push_back(disc->tone);
    if (const auto* letters = std::get_if<Letters>(&mark)) words += letters->text + ";";
  }
  const std::vector<Tone> wanted = {Tone::grid, Tone::grid,  Tone::second, Tone::first,  // cases
                                    Tone::grid, Tone::first, Tone::second};              // names
  EXPECT_EQ(tones, wanted);
  EXPECT_NE(words.find("none (2);blood (1);unknown (1)"), std::string::npos) << words;
  EXPECT_EQ(words.find("nobody"), std::string::npos);
  EXPECT_NE(words.find("first axis (50 % of the variance)"), std::string::npos);
}

TEST(Svg, NamesFromFilesStayText) {
  Drawing drawing{.width = 50, .height = 20, .marks = {}};
  drawing.letters({.at = {5, 10}, .text = "<script>alert(\"1\")</script>&"});
  const std::string svg = svg_of(drawing, "a \"<b>");
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;</text>"), std::string::npos);
  EXPECT_NE(svg.find("aria-label=\"a &quot;&lt;b&gt;\""), std::string::npos);
}

TEST(Png, IsAsLargeAsTheDrawingAndShowsWhatIsDrawn) {
  Drawing drawing{.width = 40, .height = 30, .marks = {}};
  const Bytes empty = png_of(drawing, 2);
  drawing.box({10, 10, 20, 10}, Tone::first);
  const Bytes drawn = png_of(drawing, 2);
  const auto number = [&](std::size_t at) { return std::to_integer<int>(drawn.at(at)); };
  EXPECT_EQ(number(18) * 256 + number(19), 80);  // width in IHDR
  EXPECT_EQ(number(22) * 256 + number(23), 60);
  EXPECT_NE(empty, drawn);
}

}  // namespace
}  // namespace haima::chart
