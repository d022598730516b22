#include <gtest/gtest.h>

#include "report/outline.h"
#include "report/report.h"
#include "report/sample.h"
#include "report/slice_picture.h"
#include "support/data.h"

namespace haima::report {
namespace {

/// Twice the signed area inside a closed outline, by the shoelace formula: holes count negative.
double twice_area(const std::vector<Point>& outline) {
  double sum = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point& a = outline[i];
    const Point& b = outline[(i + 1) % outline.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return sum;
}

TEST(Outline, EnclosesExactlyThePixelsOfTheMask) {
  image::Mask mask{40, 30};
  int pixels = 0;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      const bool inside = (x * x + 3 * y) % 7 < 3 || (x > 10 && x < 20 && y > 5 && y < 25);
      mask.at(x, y) = inside ? 4 : 2;
      pixels += inside;
    }
  }
  double area = 0;
  for (const auto& outline : outlines_of(mask, 4)) area += twice_area(outline) / 2;
  EXPECT_DOUBLE_EQ(area, pixels);
}

TEST(Outline, PixelsThatTouchAtACornerAreOutlinedApart) {
  image::Mask mask{4, 4};
  mask.at(1, 1) = mask.at(2, 2) = 1;
  const Outlines outlines = outlines_of(mask, 1);
  ASSERT_EQ(outlines.size(), 2u);
  EXPECT_EQ(outlines[0].size(), 4u);
  EXPECT_EQ(outlines[1].size(), 4u);
}

TEST(Outline, ARingHasAnOuterAndAnInnerOutline) {
  image::Mask mask{5, 5, 1};
  mask.at(2, 2) = 0;
  const Outlines outlines = outlines_of(mask, 1);
  ASSERT_EQ(outlines.size(), 2u);
  EXPECT_DOUBLE_EQ(twice_area(outlines[0]) / 2 + twice_area(outlines[1]) / 2, 24);
}

TEST(SlicePicture, SidesFollowTheDirectionOfTheRows) {
  ct::Stack stack;
  EXPECT_EQ(sides_of(stack).left, "R");
  EXPECT_EQ(sides_of(stack).right, "L");
  stack.row = {-1, 0, 0};
  EXPECT_EQ(sides_of(stack).left, "L");
  EXPECT_EQ(sides_of(stack).right, "R");
}

TEST(SlicePicture, SidesAreDoubtfulWhereNothingTellsThemAndAbsentWhereSlicesAreSagittal) {
  ct::Stack stack;
  stack.oriented = false;
  EXPECT_EQ(sides_of(stack).left, "R?");
  stack.row = {0, 1, 0};
  EXPECT_EQ(sides_of(stack).left, "");
}

TEST(SlicePicture, PixelsThatAreNotSquareAreShownInTheirTrueProportions) {
  auto sample = test::healthy_sample();
  EXPECT_DOUBLE_EQ(shape_of(sample.scan, 0), 1);
  sample.scan.stack.column_spacing_mm = 3;
  const Box box = fitted(sample.scan, 0, {10, 20, 200, 200});
  EXPECT_DOUBLE_EQ(box.width, 200);
  EXPECT_DOUBLE_EQ(box.height, 100);
  EXPECT_DOUBLE_EQ(box.y, 70);
}

TEST(SlicePicture, ShowsTheBrainWindowPixelByPixel) {
  const auto sample = test::bleeding_sample();
  Canvas canvas{128, 128, {0, 0, 255}};
  draw_slice(canvas, sample.scan, 5, {0, 0, 128, 128});
  const auto drawn = canvas.pixels();
  for (const auto& [x, y] : {std::pair{64, 64}, {84, 60}, {2, 2}, {64, 10}}) {
    const double hu = sample.scan.stack.slices[5].plane.hu(x, y);
    const double grey = std::clamp(hu / 80, 0.0, 1.0) * 255;
    EXPECT_NEAR(drawn.at(x, y).red, grey, 1) << x << " " << y;
    EXPECT_EQ(drawn.at(x, y).red, drawn.at(x, y).blue);
  }
}

TEST(SlicePicture, OutlinesLieOnTheEdgeOfWhatWasFoundAndNowhereElse) {
  const auto sample = test::bleeding_sample();
  Canvas plain{512, 512, {0, 0, 0}}, marked{512, 512, {0, 0, 0}};
  for (Canvas* canvas : {&plain, &marked}) draw_slice(*canvas, sample.scan, 5, {0, 0, 512, 512});
  draw_found(marked, sample.scan, sample.findings, 5, {0, 0, 512, 512}, false);
  const auto before = plain.pixels(), after = marked.pixels();
  const image::Mask& mask = sample.findings.lesion_masks[5];
  int changed = 0, far = 0;
  for (int y = 0; y < 512; ++y) {
    for (int x = 0; x < 512; ++x) {
      if (before.at(x, y) == after.at(x, y)) continue;
      ++changed;
      const int here = mask.at(x / 4, y / 4);
      bool edge = false;
      for (int dy = -3; dy <= 3; ++dy) {
        for (int dx = -3; dx <= 3; ++dx) {
          const int nx = std::clamp((x + dx) / 4, 0, 127), ny = std::clamp((y + dy) / 4, 0, 127);
          edge = edge || mask.at(nx, ny) != here;
        }
      }
      far += !edge;
    }
  }
  EXPECT_GT(changed, 500);
  EXPECT_EQ(far, 0);
}

}  // namespace
}  // namespace haima::report
