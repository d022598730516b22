#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

#include "reader/reader.h"
#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

Findings read_one(const ct::Scan& scan, Context& context = haima::test::context()) {
  Result<Findings> findings = read(scan, *model_named("threshold", {}), context);
  EXPECT_TRUE(findings) << findings.error().sentence();
  return findings ? *findings : Findings{};
}

double sphere_ml(double radius_mm) { return 4.0 / 3 * std::numbers::pi * std::pow(radius_mm, 3) / 1000; }

const Body clot = sphere({25, 5, 10}, 16, 65);

const ct::Scan& scan_with_clot() {
  static const ct::Scan scan = scan_of({.bodies = {clot}});
  return scan;
}

const ct::Scan& scan_without() {
  static const ct::Scan scan = scan_of({});
  return scan;
}

double marked_pixels(const Findings& findings) {
  double pixels = 0;
  for (const image::Mask& mask : findings.lesion_masks) {
    pixels += static_cast<double>(
        std::count_if(mask.pixels.begin(), mask.pixels.end(), [](auto value) { return value != 0; }));
  }
  return pixels;
}

TEST(Threshold, FindsASphereOfFreshBloodWithItsVolumeSideAndSlices) {
  const Findings findings = read_one(scan_with_clot());
  EXPECT_EQ(findings.verdict, Verdict::bleeding);
  ASSERT_EQ(findings.lesions.size(), 1u);
  const Lesion& lesion = findings.lesions[0];
  EXPECT_NEAR(*lesion.volume_ml, sphere_ml(16), 0.05 * sphere_ml(16));
  EXPECT_NEAR(*findings.volume_ml, sphere_ml(16), 0.05 * sphere_ml(16));
  EXPECT_EQ(lesion.side, Side::left);
  // The sphere spans -6 … 26 mm; slices are centred at -67.5 + 5 n mm.
  EXPECT_NEAR(lesion.first_slice, 12.3, 1);
  EXPECT_NEAR(lesion.last_slice, 18.7, 1);
  EXPECT_NEAR(lesion.mean_hu.value(), 62, 4);
  EXPECT_NEAR(*lesion.diameter_mm, 32, 4);
  EXPECT_EQ(lesion.kind, Bleed::intraparenchymal);
}

TEST(Threshold, MarksTheLesionOnTheSlicesOwnPixels) {
  const Findings findings = read_one(scan_with_clot());
  EXPECT_NEAR(marked_pixels(findings) * 0.9 * 0.9 * 5 / 1000, sphere_ml(16), 0.05 * sphere_ml(16));
  // At 2.5 mm height the sphere's middle, 25 mm left and 5 mm behind the brain's, lies at (137, 115).
  const image::Mask& mask = findings.lesion_masks[14];
  ASSERT_FALSE(mask.empty());
  EXPECT_EQ(mask.at(137, 115), 1);
  EXPECT_EQ(mask.at(82, 115), 0);
}

TEST(Threshold, FlagsTheSlicesOfTheLesionAndNoOthers) {
  const Findings findings = read_one(scan_with_clot());
  for (const SliceFindings& slice : findings.slices) {
    const double height_mm = -67.5 + 5 * slice.index;
    const double away_mm = std::abs(height_mm - 10);
    if (away_mm > 12 && away_mm < 20) continue;  // the lesion's blurred end
    EXPECT_EQ(slice.flagged, away_mm <= 12) << slice.index;
  }
}

TEST(Threshold, TellsThePatientsRightFromLeft) {
  const Findings findings = read_one(scan_of({.bodies = {sphere({-30, 0, 0}, 15, 65)}}));
  ASSERT_EQ(findings.lesions.size(), 1u);
  EXPECT_EQ(findings.lesions[0].side, Side::right);
}

TEST(Threshold, FindsNothingInAHeadWithoutBlood) {
  const Findings findings = read_one(scan_without());
  EXPECT_EQ(findings.verdict, Verdict::none);
  EXPECT_TRUE(findings.lesions.empty());
  EXPECT_EQ(findings.volume_ml, 0);
}

TEST(Threshold, IsNotMovedByAScannerOutOfCalibration) {
  for (double offset_hu : {-4.0, 4.0}) {
    const Findings blood = read_one(scan_of({.offset_hu = offset_hu, .bodies = {clot}}));
    ASSERT_EQ(blood.lesions.size(), 1u) << offset_hu;
    EXPECT_NEAR(*blood.volume_ml, sphere_ml(16), 0.05 * sphere_ml(16)) << offset_hu;
    EXPECT_EQ(read_one(scan_of({.offset_hu = offset_hu, .bodies = {}})).verdict, Verdict::none) << offset_hu;
  }
}

TEST(Threshold, IsNotMisledByBrainThatIsShownBrighterUnderTheSkull) {
  EXPECT_EQ(read_one(scan_of({.capping_hu = 16})).verdict, Verdict::none);
  const Findings blood = read_one(scan_of({.capping_hu = 16, .bodies = {sphere({45, 5, 10}, 15, 65)}}));
  ASSERT_EQ(blood.lesions.size(), 1u);
  EXPECT_NEAR(*blood.volume_ml, sphere_ml(15), 0.1 * sphere_ml(15));
}

/// Millilitres of what `holds`, inside the brain.
double ml_of(const std::function<bool(Point)>& holds) {
  double mm3 = 0;
  for (double z = -65.5; z < 66; ++z) {
    for (double y = -83.5; y < 84; ++y) {
      for (double x = -67.5; x < 68; ++x) mm3 += in_ellipsoid({x, y, z}, 0) <= 1 && holds({x, y, z});
    }
  }
  return mm3 / 1000;
}

TEST(Threshold, LeavesOutTheSinusesThatAClotUnderTheSkullRunsInto) {
  const Body clot_at_skull = sphere({60, 22, 0}, 22, 65);
  const auto in_sinus = [](Point p) { return p.y > 20 && std::abs(p.z) < 5 && in_ellipsoid(p, -6) > 1; };
  const double clot_ml = ml_of(clot_at_skull.holds);
  ASSERT_GT(ml_of([&](Point p) { return in_sinus(p) && !clot_at_skull.holds(p); }), 0.3 * clot_ml);
  const Findings findings = read_one(scan_of({.bodies = {clot_at_skull, {54, in_sinus}}}));
  EXPECT_EQ(findings.verdict, Verdict::bleeding);
  ASSERT_TRUE(findings.volume_ml);
  EXPECT_NEAR(*findings.volume_ml, clot_ml, 0.15 * clot_ml);
}

TEST(Threshold, DoesNotTakeCalcificationsForBlood) {
  const Findings findings =
      read_one(scan_of({.bodies = {sphere({0, 15, 5}, 4, 250), sphere({22, 25, 5}, 6, 180)}}));
  EXPECT_EQ(findings.verdict, Verdict::none);
  EXPECT_TRUE(findings.lesions.empty());
}

TEST(Threshold, SaysNoMillilitresWhereSpacingIsUnknown) {
  ct::Scan scan = scan_with_clot();
  scan.stack.row_spacing_mm = scan.stack.column_spacing_mm = scan.stack.spacing_mm = 0;
  const Findings findings = read_one(scan);
  EXPECT_EQ(findings.verdict, Verdict::bleeding);
  ASSERT_EQ(findings.lesions.size(), 1u);
  EXPECT_FALSE(findings.lesions[0].volume_ml);
  EXPECT_FALSE(findings.lesions[0].diameter_mm);
  EXPECT_FALSE(findings.volume_ml);
  EXPECT_FALSE(findings.geometry.pixel_mm);
  EXPECT_GT(findings.lesions[0].area_fraction, 0.005);
}

TEST(Threshold, CountsEachSliceWithItsOwnThickness) {
  std::vector<double> positions;
  for (double z = -67.5; z < 0; z += 2.5) positions.push_back(z);
  for (double z = 1.25; z < 70; z += 7) positions.push_back(z);
  const Findings findings =
      read_one(scan_of({.positions_mm = positions, .bodies = {sphere({25, 5, 2}, 18, 65)}}));
  ASSERT_EQ(findings.lesions.size(), 1u);
  EXPECT_NEAR(*findings.volume_ml, sphere_ml(18), 0.07 * sphere_ml(18));
}

TEST(Threshold, CannotSayWhereThereIsNoBrain) {
  Made made;
  made.brain_hu = -1000;
  const Findings findings = read_one(scan_of(made));
  EXPECT_EQ(findings.verdict, Verdict::cannot_say);
  EXPECT_FALSE(findings.reason.empty());
  EXPECT_FALSE(findings.probability.any);
  const auto warning = std::find_if(findings.warnings.begin(), findings.warnings.end(),
                                    [](const Warning& w) { return w.code == WarningCode::no_brain; });
  ASSERT_NE(warning, findings.warnings.end());
  EXPECT_NE(warning->sentence.find("a dry skull"), std::string::npos) << warning->sentence;
}

TEST(Threshold, CannotSayWhereTheValuesAreNoHounsfieldUnits) {
  Made made;
  made.brain_hu = 75;
  EXPECT_EQ(read_one(scan_of(made)).verdict, Verdict::cannot_say);
}

TEST(Threshold, ReadsASinglePicture) {
  ct::Scan scan = scan_with_clot();
  const ct::Slice middle = scan.stack.slices[15];
  scan.stack.slices = {middle};
  scan.stack.hounsfield = scan.stack.has_positions = false;
  scan.stack.row_spacing_mm = scan.stack.column_spacing_mm = scan.stack.spacing_mm = 0;
  for (std::int16_t& value : scan.stack.slices[0].plane.values.pixels) {
    value = static_cast<std::int16_t>(std::clamp((value + 20) * 255 / 120, 0, 255));
  }
  scan.stack.slices[0].plane.rescale = {120.0 / 255, -20};
  const Findings findings = read_one(scan);
  EXPECT_TRUE(suspicious(findings)) << "the guard may doubt that a single drawn slice is a head";
  ASSERT_EQ(findings.lesions.size(), 1u);
  EXPECT_EQ(findings.lesions[0].side, Side::left);
}

TEST(Threshold, NamesTheSlicesItDidNotRead) {
  const Findings findings = read_one(scan_without());
  const auto warning = std::find_if(findings.warnings.begin(), findings.warnings.end(),
                                    [](const Warning& w) { return w.code == WarningCode::no_brain; });
  ASSERT_NE(warning, findings.warnings.end());
  // At -67.5 and 67.5 mm nothing is left of an ellipsoid that ends at 66 mm.
  EXPECT_EQ(warning->slices.front(), 0);
  EXPECT_EQ(warning->slices.back(), 27);
  EXPECT_FALSE(findings.slices[0].probability.any);
  EXPECT_TRUE(findings.slices[14].probability.any);
}

TEST(Threshold, SaysTheSameWithOneThreadAndWithFour) {
  const ct::Scan scan = scan_of({.bodies = {clot, sphere({-40, 20, 0}, 9, 62)}});
  const Settings settings;
  Progress silent;
  Pool one{1}, four{4};
  Context alone{settings, one, silent}, together{settings, four, silent};
  const Findings a = read_one(scan, alone), b = read_one(scan, together);
  ASSERT_EQ(a.lesions.size(), b.lesions.size());
  EXPECT_EQ(a.volume_ml, b.volume_ml);
  EXPECT_EQ(a.probability.any, b.probability.any);
  EXPECT_EQ(a.lesion_masks, b.lesion_masks);
}

}  // namespace
}  // namespace haima::reader::test
