// Areas of masks: figures against what paper and pencil give.
#include "measure/areas.h"

#include <gtest/gtest.h>

namespace haima::measure {
namespace {

Area slice(const std::string& id, const std::string& patient, const Overlap& overlap, bool peak_in = false) {
  return {.id = id,
          .set = "drawn",
          .group = patient,
          .scan = patient,
          .tissue = 10000,
          .overlap = overlap,
          .peak_in = peak_in};
}

/// A large bleed found almost whole, a small one missed in one slice and found in the other, two patients
/// without.
std::vector<Area> four_patients() {
  return {slice("a1", "large", {900, 1000, 1000}, true),
          slice("a2", "large", {0, 0, 0}),
          slice("b1", "small", {0, 0, 5}),
          slice("b2", "small", {5, 15, 5}, true),
          slice("c1", "sound", {0, 40, 0}),
          slice("d1", "well", {0, 0, 0})};
}

double value(const AreaJudgement& judgement, std::string_view name) {
  for (const AreaFigure& figure : judgement.figures) {
    if (figure.name == name) return figure.value.value_or(-1);
  }
  return -1;
}

TEST(Areas, FiguresAreThoseOfTheCounts) {
  const AreaJudgement judgement = judged(four_patients());
  EXPECT_EQ(judgement.slices, 6);
  EXPECT_EQ(judgement.groups, 4);
  EXPECT_EQ(judgement.bleeding_groups, 2);
  EXPECT_DOUBLE_EQ(value(judgement, "dice_pooled"), 2 * 905.0 / (1055 + 1010));
  EXPECT_DOUBLE_EQ(value(judgement, "dice_mean"), (0.9 + 2 * 5.0 / 25) / 2);
  EXPECT_DOUBLE_EQ(value(judgement, "elsewhere"), 40.0 / 20000) << "of the patients without bleeding alone";
  EXPECT_DOUBLE_EQ(value(judgement, "area_error"), (0 + 0.5) / 2);
  EXPECT_DOUBLE_EQ(value(judgement, "slices_met"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value(judgement, "pointing"), 2.0 / 3);
}

TEST(Areas, IntervalsHoldTheFigureAndShrinkToItWhereAllPatientsAreAlike) {
  for (const AreaFigure& figure : judged(four_patients()).figures) {
    EXPECT_LE(figure.interval.low, *figure.value) << figure.name;
    EXPECT_GE(figure.interval.high, *figure.value) << figure.name;
  }
  std::vector<Area> alike;
  for (int i = 0; i < 20; ++i)
    alike.push_back(slice(std::to_string(i), "p" + std::to_string(i), {30, 40, 60}, true));
  const AreaJudgement judgement = judged(alike);
  EXPECT_DOUBLE_EQ(judgement.figures[0].interval.low, 0.6);
  EXPECT_DOUBLE_EQ(judgement.figures[0].interval.high, 0.6);
}

TEST(Areas, WhatNobodyCountsForHasNoFigure) {
  const std::vector<Area> sound = {slice("c1", "sound", {0, 40, 0})};
  for (const AreaFigure& figure : judged(sound).figures)
    EXPECT_EQ(figure.value.has_value(), figure.name == "elsewhere" || figure.name == "dice_pooled")
        << figure.name;
}

TEST(Areas, ComeBackFromTheirCsv) {
  const std::string csv = csv_of(four_patients());
  EXPECT_TRUE(holds_areas(csv));
  EXPECT_FALSE(holds_areas("id,set,group,fold,any,p_any\n"));
  const auto back = areas_from(csv, "test");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_EQ(csv_of(*back), csv);
  EXPECT_EQ(back->at(3).overlap.found, 15u);
  EXPECT_TRUE(back->at(3).peak_in);
}

TEST(Areas, OfSlicesWithoutATrueMaskNoFigureIsMade) {
  std::vector<Area> areas = four_patients();
  areas.push_back(slice("e1", "masked by nobody", {0, 700, 0}));
  areas.back().truth_known = false;
  const AreaJudgement judgement = judged(areas);
  EXPECT_EQ(judgement.slices, 6);
  EXPECT_EQ(judgement.groups, 4);
  EXPECT_DOUBLE_EQ(value(judgement, "elsewhere"), 40.0 / 20000);
  const auto back = areas_from(csv_of(areas), "test");
  ASSERT_TRUE(back) << back.error().sentence();
  EXPECT_FALSE(back->back().truth_known);
  EXPECT_EQ(back->back().overlap.found, 700u);
}

TEST(Areas, NumbersThatCannotBeAreRefused) {
  const std::string head = "id,set,group,fold,scan,tissue_px,truth_px,found_px,both_px,peak_in\n";
  EXPECT_TRUE(areas_from(head + "a,s,p,0,,100,5,6,4,1\n", "test"));
  EXPECT_FALSE(areas_from(head + "a,s,p,0,,100,5,6,7,1\n", "test")) << "more in both than in one";
  EXPECT_FALSE(areas_from(head + "a,s,p,0,,-1,5,6,4,1\n", "test"));
  EXPECT_FALSE(areas_from(head + "a,s,p,0,,100,5.5,6,4,1\n", "test"));
  EXPECT_FALSE(areas_from(head + "a,s,p,0,,100,,6,4,1\n", "test"));
  EXPECT_FALSE(areas_from("id,set\n", "test"));
}

}  // namespace
}  // namespace haima::measure
