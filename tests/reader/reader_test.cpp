#include "reader/reader.h"

#include <gtest/gtest.h>

#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

TEST(Read, RefusesAModelThatIsNotThereAndNamesThoseThatAre) {
  const auto model = model_named("oracle", {});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, Code::bad_argument);
  EXPECT_NE(model.error().sentence().find("threshold"), std::string::npos);
}

TEST(Read, RefusesAScanWithoutSlices) {
  const auto findings = read(ct::Scan{}, *model_named("threshold", {}), haima::test::context());
  ASSERT_FALSE(findings);
  EXPECT_EQ(findings.error().code, Code::not_a_scan);
}

TEST(Read, CarriesTheWarningsOfTheScanAndAddsThatOfAChild) {
  ct::Scan scan = scan_of({});
  scan.study.age_years = 7;
  scan.study.warnings.push_back({WarningCode::file_refused, "one file was left out", {}});
  scan.stack.warnings.push_back({WarningCode::gap, "a gap of 10 mm", {3, 4}});
  const auto findings = read(scan, *model_named("threshold", {}), haima::test::context());
  ASSERT_TRUE(findings);
  for (WarningCode code : {WarningCode::file_refused, WarningCode::gap, WarningCode::child}) {
    EXPECT_TRUE(has(findings->warnings, code));
  }
}

TEST(Read, SaysWhatWasReadAndWithWhat) {
  ct::Scan scan = scan_of({});
  scan.study.uid = "1.2.3";
  ct::Series series;
  series.uid = "1.2.3.4";
  series.reason = "the only one";
  series.chosen = true;
  scan.study.series = {series};
  scan.stack.tilt_deg = 12;
  const auto findings = read(scan, *model_named("threshold", {}), haima::test::context());
  ASSERT_TRUE(findings);
  EXPECT_EQ(findings->study, "1.2.3");
  ASSERT_EQ(findings->series.size(), 1u);
  EXPECT_EQ(findings->series[0].reason, "the only one");
  EXPECT_EQ(findings->geometry.slices, 28);
  EXPECT_DOUBLE_EQ(*findings->geometry.pixel_mm, 0.9);
  EXPECT_DOUBLE_EQ(findings->geometry.tilt_deg, 12);
  EXPECT_EQ(findings->model.name, "threshold");
  EXPECT_FALSE(findings->midline_shift);
  ASSERT_EQ(findings->slices.size(), 28u);
  EXPECT_DOUBLE_EQ(*findings->slices[3].position_mm, 15);
}

/// It finds nine of ten that bleed, and calls two of ten others.
Model that_says(Verdict verdict) {
  Model model;
  model.name = "made";
  model.find = [verdict](const ct::Scan&, Findings& findings, Context&) -> Result<> {
    findings.verdict = verdict;
    findings.probability.any = 0.7;
    findings.operating_point = {"balanced", 0.5, 0.9, 0.8};
    return {};
  };
  return model;
}

TEST(Read, TellsNothingOfTheWorthOfNoCall) {
  ct::Scan scan = scan_of({});
  const Model model = that_says(Verdict::none);
  EXPECT_TRUE(read(scan, model, haima::test::context())->certainty.npv);
  scan.stack.warnings = {{WarningCode::gap, "slices are missing", {}}};
  EXPECT_FALSE(read(scan, model, haima::test::context())->certainty.npv) << "it cannot say";
}

TEST(Read, TellsWhatACallIsWorthAtTheSitesOwnShareOfBleeding) {
  const Model model = that_says(Verdict::bleeding);
  Settings settings;
  settings.site.prevalence = 0.1;
  Context context{settings, haima::test::context().pool, haima::test::context().progress};
  const auto findings = read(scan_of({}), model, context);
  ASSERT_TRUE(findings) << findings.error().sentence();
  // Of 100 patients 10 bleed, of whom 9 are found; of the others 18 are called.
  EXPECT_NEAR(*findings->certainty.ppv, 9.0 / 27, 1e-9);
  EXPECT_NEAR(*findings->certainty.npv, 72.0 / 73, 1e-9);
  settings.site.prevalence = 6;
  const auto refused = read(scan_of({}), model, context);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("site.prevalence"), std::string::npos);
}

TEST(Read, SaysNothingOfSlicesThatAreNotAxial) {
  Made made;
  made.bodies = {sphere({20, 0, 10}, 22, 65)};
  ct::Scan scan = scan_of(made);
  const Model model = *model_named("threshold", {});
  EXPECT_EQ(read(scan, model, haima::test::context())->verdict, Verdict::bleeding);
  scan.stack.warnings.push_back({WarningCode::not_axial, "the slices stand at 90 degrees to axial ones", {}});
  EXPECT_EQ(read(scan, model, haima::test::context())->verdict, Verdict::cannot_say);
}

TEST(Read, DoesNotCallFreeOfBloodWhatWasNotSeen) {
  ct::Scan scan = scan_of({});
  const Model model = *model_named("threshold", {});
  EXPECT_EQ(read(scan, model, haima::test::context())->verdict, Verdict::none);
  for (const WarningCode code : {WarningCode::gap, WarningCode::file_refused}) {
    scan.stack.warnings = {{code, "slices are missing", {}}};
    const auto findings = read(scan, model, haima::test::context());
    EXPECT_EQ(findings->verdict, Verdict::cannot_say);
    EXPECT_EQ(findings->leaning, Verdict::none);
  }
  Made made;
  made.bodies = {sphere({20, 0, 10}, 22, 65)};
  ct::Scan bleeding = scan_of(made);
  bleeding.stack.warnings = scan.stack.warnings;
  EXPECT_EQ(read(bleeding, model, haima::test::context())->verdict, Verdict::bleeding) << "that was seen";
}

TEST(Read, GivesNoVerdictOnTwoPatients) {
  ct::Scan scan = scan_of({});
  for (const WarningCode code : {WarningCode::mixed_patients, WarningCode::not_one_scan}) {
    scan.stack.warnings = {{code, "two heads", {}}};
    EXPECT_EQ(read(scan, *model_named("threshold", {}), haima::test::context())->verdict,
              Verdict::cannot_say);
  }
}

TEST(Read, TellsNoSideWhereNothingTellsWhichIsLeft) {
  Made made;
  made.bodies = {sphere({20, 0, 10}, 22, 65)};
  ct::Scan scan = scan_of(made);
  const Model model = *model_named("threshold", {});
  const auto side = [&] { return read(scan, model, haima::test::context())->lesions.at(0).side; };
  EXPECT_EQ(side(), Side::left);
  scan.stack.row = {-1, 0, 0};
  EXPECT_EQ(side(), Side::right);
  scan.stack.row = {0, 1, 0};
  EXPECT_EQ(side(), Side::unknown) << "rows run from front to back";
  scan.stack.row = {1, 0, 0};
  scan.stack.oriented = false;
  EXPECT_EQ(side(), Side::unknown);
}

TEST(Read, DoesNotBelieveMillimetresByWhichAHeadWouldBeNone) {
  Made made;
  made.bodies = {sphere({20, 0, 10}, 22, 65)};
  ct::Scan scan = scan_of(made);
  const Model model = *model_named("threshold", {});
  EXPECT_TRUE(read(scan, model, haima::test::context())->volume_ml);
  scan.stack.row_spacing_mm *= 2, scan.stack.column_spacing_mm *= 2;
  const auto doubled = read(scan, model, haima::test::context());
  EXPECT_FALSE(doubled->volume_ml);
  EXPECT_FALSE(doubled->lesions.empty());
  EXPECT_TRUE(has(doubled->warnings, WarningCode::no_spacing));
}

TEST(InputHash, IsOfTheImagesAndOfTheSettingsThatCount) {
  ct::Study study;
  study.series.resize(1);
  const auto add = [&](const char* instance) {
    study.series[0].images.emplace_back().facts.sop_instance = instance;
  };
  add("1.2.3"), add("1.2.4");
  Settings settings;
  const std::string hash = input_hash(study, settings);
  std::swap(study.series[0].images[0], study.series[0].images[1]);
  EXPECT_EQ(input_hash(study, settings), hash) << "the order of files is nobody's";
  settings.pictures.width_hu = 200;
  EXPECT_NE(input_hash(study, settings), hash);
  settings = {};
  add("1.2.5");
  EXPECT_NE(input_hash(study, settings), hash);
}

}  // namespace
}  // namespace haima::reader::test
