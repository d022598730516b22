#include "reader/guard.h"

#include <gtest/gtest.h>

#include <random>

#include "reader/cues.h"
#include "reader/reader.h"
#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

using haima::test::context;

ct::Scan picture_of(int side, const std::function<double(int, int)>& hu) {
  ct::Scan scan;
  ct::Slice slice;
  slice.plane.values = image::Plane<std::int16_t>{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) slice.plane.values.at(x, y) = static_cast<std::int16_t>(hu(x, y));
  }
  scan.stack.slices.push_back(std::move(slice));
  return scan;
}

/// The middle slice of a head, every pixel from where `from` says.
ct::Scan moved_head(const std::function<std::pair<int, int>(int, int, int)>& from) {
  static const ct::Scan head = scan_of({});
  const image::CtPlane& plane = head.stack.slices[14].plane;
  const int side = plane.width();
  return picture_of(side, [&](int x, int y) {
    const auto [at_x, at_y] = from(x, y, side);
    return plane.hu(at_x, at_y);
  });
}

Guarded look(const ct::Scan& scan) {
  auto seen = guarded(scan.stack, context());
  EXPECT_TRUE(seen) << seen.error().sentence();
  return seen ? *std::move(seen) : Guarded{};
}

TEST(Guard, AcceptsAHead) {
  const Guarded whole = look(scan_of({}));
  EXPECT_EQ(whole.refusal, "");
}

TEST(Guard, RefusesWhatIsNone) {
  std::mt19937 random{3};
  std::normal_distribution<double> noise{40, 30};
  EXPECT_NE(look(picture_of(200, [&](int, int) { return noise(random); })).refusal, "") << "noise";
  EXPECT_NE(look(picture_of(200, [](int x, int y) { return (x / 20 + y / 20) % 2 * 80.0; })).refusal, "")
      << "a chess board";
  EXPECT_NE(look(picture_of(200, [](int x, int) { return x * 0.4; })).refusal, "") << "a ramp";
}

TEST(Guard, WhatIsRefusedHasNoVerdictButKeepsWhatWasFound) {
  const ct::Scan board = picture_of(200, [](int x, int y) { return (x / 20 + y / 20) % 2 * 80.0; });
  Model model;
  model.name = "sure";
  model.find = [](const ct::Scan&, Findings& findings, Context&) -> Result<> {
    findings.probability.any = 0.9;
    findings.verdict = Verdict::bleeding;
    findings.slices.front().flagged = true;
    return {};
  };
  const auto findings = read(board, model, context());
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_EQ(findings->verdict, Verdict::cannot_say);
  EXPECT_EQ(findings->leaning, Verdict::bleeding);
  EXPECT_TRUE(findings->slices.front().flagged);
  EXPECT_TRUE(has(findings->warnings, WarningCode::not_a_head));
  EXPECT_NE(findings->reason.find("does not look like"), std::string::npos);
}

TEST(Cues, MeasureWhatTheirNamesSay) {
  const ct::Scan scan = moved_head([](int x, int y, int) { return std::pair{x, y}; });
  const image::CtPlane* plane = &scan.stack.slices.front().plane;
  image::Slices slices;
  slices.planes = {&plane, 1};
  const image::HeadBox box = image::head_box_of(slices, 0);
  const auto cues = cues_of(slices, 0, box, seen_of(slices, 0, box).value());
  ASSERT_TRUE(cues) << cues.error().sentence();
  // Ellipses of 68 by 84 mm in a shell of 7 mm that the box goes around.
  EXPECT_NEAR((*cues)[cue("aspect")], 91.0 / 75, 0.05);
  EXPECT_GT((*cues)[cue("mirror")], 0.95) << "its halves are alike";
  EXPECT_GT((*cues)[cue("rim_least")], 0.9) << "bone all around";
  EXPECT_NEAR((*cues)[cue("inner")], 33.0 / 80, 0.05);
  EXPECT_LT((*cues)[cue("outside")], 0.01);
  const ct::Scan lying = moved_head([](int x, int y, int) { return std::pair{y, x}; });
  plane = &lying.stack.slices.front().plane;
  const image::HeadBox turned_box = image::head_box_of(slices, 0);
  const auto turned = cues_of(slices, 0, turned_box, seen_of(slices, 0, turned_box).value());
  ASSERT_TRUE(turned);
  EXPECT_NEAR((*turned)[cue("aspect")], 75.0 / 91, 0.05);
}

TEST(Guard, SlicesOfRealHeadsAreAccepted) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  const Path study = haima::test::data_folder() / "dicom" / "rsna_study";
  auto opened = ct::open({&study, 1}, {}, context());
  ASSERT_TRUE(opened);
  const auto scan = ct::load(opened->studies.front(), context());
  ASSERT_TRUE(scan) << scan.error().sentence();
  const Guarded seen = look(*scan);
  EXPECT_EQ(seen.refusal, "");
  EXPECT_TRUE(seen.warnings.empty());
}

}  // namespace
}  // namespace haima::reader::test
