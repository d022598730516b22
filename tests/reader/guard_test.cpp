#include "reader/guard.h"

#include <gtest/gtest.h>

#include <random>

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
  EXPECT_NE(findings->reason, "");
}

TEST(Guard, RefusesSeveralHeadsOnOneSheet) {
  static const ct::Scan head = scan_of({});
  const image::CtPlane& plane = head.stack.slices[14].plane;
  const int side = plane.width();
  const Guarded seen = look(picture_of(2 * side, [&](int x, int y) { return plane.hu(x % side, y % side); }));
  EXPECT_EQ(seen.refusal, "as much lies beside what was taken for the head as in it");
}

/// A real scan, every pixel of each slice from where `from` says.
ct::Scan real_head(const std::function<std::pair<int, int>(int, int, int)>& from) {
  const Path study = haima::test::data_folder() / "dicom" / "rsna_study";
  auto opened = ct::open({&study, 1}, {}, context());
  auto scan = ct::load(opened.value().studies.front(), context());
  for (ct::Slice& slice : scan.value().stack.slices) {
    const auto values = slice.plane.values;
    for (int y = 0; y < values.height; ++y) {
      for (int x = 0; x < values.width; ++x) {
        const auto [at_x, at_y] = from(x, y, values.width);
        slice.plane.values.at(x, y) = values.at(at_x, at_y);
      }
    }
  }
  return *std::move(scan);
}

TEST(Guard, SlicesOfRealHeadsAreAccepted) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  const Guarded seen = look(real_head([](int x, int y, int) { return std::pair{x, y}; }));
  EXPECT_EQ(seen.refusal, "");
  EXPECT_TRUE(seen.warnings.empty());
}

TEST(Guard, SaysThatARealHeadLiesUpsideDown) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  const Guarded down = look(real_head([](int x, int y, int side) { return std::pair{x, side - 1 - y}; }));
  EXPECT_EQ(down.refusal, "the head seems to lie upside down, the nose below");
  EXPECT_TRUE(has(down.warnings, WarningCode::turned));
}

TEST(Guard, SaysThatARealHeadLiesOnItsSide) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  const Guarded one = look(real_head([](int x, int y, int side) { return std::pair{side - 1 - y, x}; }));
  const Guarded other = look(real_head([](int x, int y, int side) { return std::pair{y, side - 1 - x}; }));
  for (const Guarded& seen : {one, other}) {
    EXPECT_EQ(seen.refusal, "the head seems to lie on its side in the picture");
    EXPECT_TRUE(has(seen.warnings, WarningCode::turned));
  }
}

}  // namespace
}  // namespace haima::reader::test
