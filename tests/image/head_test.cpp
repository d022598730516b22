#include "image/head.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "image/drawn_head.h"

namespace haima::image {
namespace {

/// The skull's box in millimetres from the head's centre: the middle of its outline is (0, 0).
void expect_skull(const HeadBox& box, const Drawn& d, double tolerance_mm) {
  ASSERT_TRUE(box.found);
  const double centre_x = (box.tight.left + box.tight.width / 2 - (d.width - 1) / 2.0) * d.pixel_mm;
  const double centre_y = (box.tight.top + box.tight.height / 2 - (d.height - 1) / 2.0) * d.pixel_mm;
  EXPECT_NEAR(centre_x, d.x_mm, tolerance_mm);
  EXPECT_NEAR(centre_y, d.y_mm, tolerance_mm);
  // A half per cent of an ellipse lies beyond 0.964 of its half axis.
  EXPECT_NEAR(box.tight.width * d.pixel_mm, 2 * 72 * d.scale * 0.964, 2 * tolerance_mm);
  EXPECT_NEAR(box.tight.height * d.pixel_mm, 2 * 92 * d.scale * 0.964, 2 * tolerance_mm);
}

TEST(Head, TheBoxIsTheSkullsWhateverTheFieldOfView) {
  for (double pixel_mm : {0.4, 0.5, 0.7, 1.0}) {
    const Drawn d{.pixel_mm = pixel_mm, .x_mm = 6, .y_mm = -9};
    expect_skull(head_box(render(d)), d, 0.8);
  }
  const Drawn small{.width = 180, .height = 220, .pixel_mm = 1.2};
  expect_skull(head_box(render(small)), small, 1.2);
}

TEST(Head, TableAndLettersChangeNothing) {
  const Drawn d{.pixel_mm = 0.8, .table = true, .letters = true};
  expect_skull(head_box(render(d)), d, 0.8);
}

TEST(Head, AShrunkenBrainStillHasItsSkullAround) {
  const Drawn d{.fluid_mm = 14};
  expect_skull(head_box(render(d)), d, 0.8);
}

TEST(Head, PicturesOfAnyWindowGiveTheBoxOfTheScan) {
  const Drawn d{.pixel_mm = 0.6, .x_mm = 4, .table = true};
  const auto hu = render(d);
  const HeadBox truth = head_box(hu);
  for (auto [low, width] :
       {std::pair{0.0, 80.0}, {-20.0, 120.0}, {-20.0, 200.0}, {-35.0, 150.0}, {15.0, 60.0}}) {
    const HeadBox box = head_box(as_picture(hu, low, width), low);
    EXPECT_NEAR(box.tight.left, truth.tight.left, 1) << low;
    EXPECT_NEAR(box.tight.top, truth.tight.top, 1) << low;
    EXPECT_NEAR(box.tight.width, truth.tight.width, 1.5) << low;
    EXPECT_NEAR(box.tight.height, truth.tight.height, 1.5) << low;
  }
}

TEST(Head, TheMaskHoldsTheScalpAndNotTheTable) {
  const Drawn d{.pixel_mm = 0.6, .turned_deg = 15, .table = true, .letters = true};
  const Drawn bare{.pixel_mm = 0.6, .turned_deg = 15};
  const Mask mask = head_mask(render(d));
  const auto truth = render(bare);
  int wrong = 0, inside = 0;
  for (std::size_t n = 0; n < mask.pixels.size(); ++n) {
    const bool head = truth.pixels[n] > -500;
    inside += head ? 1 : 0;
    wrong += head != (mask.pixels[n] != 0) ? 1 : 0;
  }
  EXPECT_LT(wrong, 0.02 * inside);
}

TEST(Head, InANarrowWindowTheMaskIsSkullAndBrain) {
  const Drawn d{.pixel_mm = 0.6};
  const auto hu = render(d);
  const Mask mask = head_mask(as_picture(hu, 0, 80), 0);
  const auto area = static_cast<double>(std::count(mask.pixels.begin(), mask.pixels.end(), 1)) * 0.36;
  EXPECT_NEAR(area, std::numbers::pi * 72 * 92, 0.03 * std::numbers::pi * 72 * 92);
}

TEST(Head, AHeadCutByTheEdgeIsSaidToBe) {
  const HeadBox cut = head_box(render({.pixel_mm = 0.45, .x_mm = 70}));
  EXPECT_TRUE(cut.found);
  EXPECT_TRUE(cut.truncated);
  EXPECT_FALSE(head_box(render({.pixel_mm = 0.45})).truncated);
  EXPECT_FALSE(
      head_box(render({.width = 296, .height = 376, .pixel_mm = 0.5})).truncated);  // 2 mm around the skull
  const HeadBox boxes[] = {head_box(render({})), cut};
  const Warnings warnings = warnings_of(boxes);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, WarningCode::truncated_field);
  EXPECT_EQ(warnings[0].slices, std::vector<int>{1});
}

TEST(Head, WithoutAHeadTheWholePictureIsTakenAndAWarningGiven) {
  for (float level : {-1000.0F, 3000.0F}) {
    const HeadBox box = head_box(Plane<float>{200, 100, level});
    EXPECT_FALSE(box.found);
    EXPECT_EQ(box.tight, whole(200, 100));
    const Rect frame = frame_of(box, 0.08);
    EXPECT_EQ(frame, (Rect{-0.5, -50.5, 200, 200}));
    EXPECT_TRUE(has(warnings_of({&box, 1}), WarningCode::brain_mask_doubtful));
  }
  EXPECT_FALSE(head_box({}).found);
  EXPECT_TRUE(head_mask({}).empty());
}

TEST(Head, TheFrameIsASquareInMillimetresWithItsMargin) {
  const HeadBox box{{10, 20, 100, 60}, true, false};
  const Rect frame = frame_of(box, 0.1, 2);  // pixels twice as high as wide: 100 by 120 pixel widths
  EXPECT_NEAR(frame.width, 144, 1e-9);
  EXPECT_NEAR(frame.height, 72, 1e-9);
  EXPECT_NEAR(frame.left + frame.width / 2, 60, 1e-9);
  EXPECT_NEAR(frame.top + frame.height / 2, 50, 1e-9);
}

TEST(Head, AScansFramesAreOfOneSizeAndFollowATiltedHead) {
  std::vector<HeadBox> boxes;
  for (int n = 0; n < 20; ++n) {
    const double size = n < 14 ? 200 : 200 - 28.0 * (n - 13);
    boxes.push_back({{100 - size / 2, 150 + 3.0 * n - size / 2, size, size}, true, false});
  }
  boxes[5].tight = whole(512, 512);  // a slice in which something else was taken for head
  boxes.push_back({whole(512, 512), false, false});
  const auto frames = frames_of_scan(boxes, 0.08);
  ASSERT_EQ(frames.size(), 21U);
  for (std::size_t n = 0; n < frames.size(); ++n) {
    EXPECT_NEAR(frames[n].width, 200 * 1.16, 1e-6);
    EXPECT_NEAR(frames[n].left + frames[n].width / 2, 100, 0.5);
    EXPECT_NEAR(frames[n].top + frames[n].height / 2, 150 + 3.0 * static_cast<double>(n), 0.5) << n;
  }
}

}  // namespace
}  // namespace haima::image
