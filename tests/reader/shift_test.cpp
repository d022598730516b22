// The midline's shift, on synthetic heads whose shift is known.
#include "reader/shift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "phantom/phantom.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

constexpr phantom::Scanner scanner{.width = 256, .height = 256, .pixel_mm = 0.9};

phantom::Phantom head_with(std::vector<phantom::Lesion> lesions, std::uint64_t seed = 7,
                           const phantom::Scanner& how = scanner) {
  return phantom::make({.seed = seed, .lesions = std::move(lesions)}, how, haima::test::context());
}

Findings measured(const ct::Stack& stack) {
  Findings findings;
  measure_shift(stack, findings, haima::test::context());
  return findings;
}

/// As the phantom counts it: positive to the patient's left.
double towards_left_mm(const Findings& findings) {
  return findings.midline_shift->to == Side::right ? -findings.midline_shift->mm : findings.midline_shift->mm;
}

struct Case {
  phantom::Bleed kind;
  double volume_ml;
  bool left;
  double tilt_deg = 0;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << phantom::name_of(c.kind) << ' ' << c.volume_ml << " ml, " << (c.left ? "left" : "right");
}

class Shift : public testing::TestWithParam<Case> {};

TEST_P(Shift, IsMeasuredWithinTwoMillimetres) {
  const Case& c = GetParam();
  phantom::Scanner how = scanner;
  how.tilt_deg = c.tilt_deg;
  const phantom::Phantom made =
      head_with({{.kind = c.kind, .volume_ml = c.volume_ml, .left = c.left}}, 7, how);
  ASSERT_GT(std::abs(made.midline_shift_mm), 4);
  const Findings findings = measured(phantom::scan_of(made).stack);
  ASSERT_TRUE(findings.midline_shift);
  EXPECT_NEAR(towards_left_mm(findings), made.midline_shift_mm, 2);
  EXPECT_TRUE(findings.midline_shift->sure());
}

using enum phantom::Bleed;
INSTANTIATE_TEST_SUITE_P(Pushed, Shift,
                         testing::Values(Case{subdural, 60, true}, Case{epidural, 55, false, 15},
                                         Case{intraparenchymal, 45, false}));

TEST(Shift, IsNoneThatIsSureInAHeadThatNothingPushes) {
  const Findings findings = measured(phantom::scan_of(head_with({})).stack);
  ASSERT_TRUE(findings.midline_shift);
  EXPECT_FALSE(findings.midline_shift->sure());
}

TEST(Shift, TurnsWithThePicture) {
  const phantom::Phantom made = head_with({{.kind = subdural, .volume_ml = 60, .left = true}});
  ct::Stack stack = phantom::scan_of(made).stack;
  const Findings before = measured(stack);
  // The same pixels said to be mirrored are another patient, bleeding on the other side.
  stack.row = {-stack.row.x, -stack.row.y, -stack.row.z};
  const Findings after = measured(stack);
  ASSERT_TRUE(before.midline_shift && after.midline_shift);
  EXPECT_EQ(before.midline_shift->to, Side::right);
  EXPECT_EQ(after.midline_shift->to, Side::left);
  stack.oriented = false;
  EXPECT_EQ(measured(stack).midline_shift->to, Side::unknown);
}

TEST(Shift, IsLeftOpenWithoutMillimetresAndWithoutTheTopOfTheHead) {
  ct::Stack stack = phantom::scan_of(head_with({})).stack;
  ct::Stack unscaled = stack;
  unscaled.row_spacing_mm = unscaled.column_spacing_mm = 0;
  EXPECT_FALSE(measured(unscaled).midline_shift);
  ct::Stack lower = stack;
  lower.slices.resize(stack.slices.size() * 6 / 10);
  EXPECT_FALSE(measured(lower).midline_shift);
  ct::Stack single = stack;
  single.slices.resize(1);
  EXPECT_FALSE(measured(single).midline_shift);
}

}  // namespace
}  // namespace haima::reader::test
