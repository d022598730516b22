#include <gtest/gtest.h>

#include <numbers>

#include "reader/reader.h"
#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

Findings read_one(const ct::Scan& scan) {
  Result<Findings> findings = read(scan, {}, haima::test::context());
  EXPECT_TRUE(findings) << findings.error().sentence();
  return findings ? *findings : Findings{};
}

double sphere_ml(double radius_mm) { return 4.0 / 3 * std::numbers::pi * std::pow(radius_mm, 3) / 1000; }

TEST(Threshold, FindsASphereOfFreshBloodWithItsVolumeSideAndSlices) {
  const Findings findings = read_one(scan_of({.bodies = {sphere({25, 5, 10}, 16, 65)}}));
  EXPECT_EQ(findings.verdict, Verdict::bleeding);
  ASSERT_EQ(findings.lesions.size(), 1u);
  const Lesion& lesion = findings.lesions[0];
  EXPECT_NEAR(*lesion.volume_ml, sphere_ml(16), 0.08 * sphere_ml(16));
  EXPECT_EQ(lesion.side, Side::left);
  EXPECT_NEAR(lesion.first_slice, 12.8, 1);
  EXPECT_NEAR(lesion.last_slice, 18.2, 1);
  EXPECT_NEAR(lesion.mean_hu, 62, 4);
}

TEST(Threshold, FindsNothingInAHeadWithoutBlood) {
  const Findings findings = read_one(scan_of({}));
  EXPECT_EQ(findings.verdict, Verdict::none);
  EXPECT_TRUE(findings.lesions.empty());
}

}  // namespace
}  // namespace haima::reader::test
