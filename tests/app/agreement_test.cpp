// One scan in three forms: DICOM, NIfTI and pictures of a declared window say the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/program.h"
#include "base/json.h"
#include "support/data.h"

namespace haima::app {
namespace {

using test::run_program;

Json findings_of(const std::string& path) {
  const auto ran = run_program({"analyze", "--json", path, "--set", "pictures.window_declared=true"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  return Json::parse(ran.out).at("studies").at(0);
}

/// The greatest difference of any slice's probability; nothing to compare is as bad as all.
double farthest_apart(const Json& one, const Json& other) {
  if (one.at("slices").size() != other.at("slices").size()) return 1;
  double farthest = 0;
  for (std::size_t n = 0; n < one.at("slices").size(); ++n) {
    const Json &a = one.at("slices").at(n).at("probability"), &b = other.at("slices").at(n).at("probability");
    if (a.at("any").is_null() && b.at("any").is_null()) continue;
    if (a.at("any").is_null() || b.at("any").is_null()) return 1;
    farthest = std::max(farthest, std::abs(a.at("any").get<double>() - b.at("any").get<double>()));
  }
  return farthest;
}

void expect_agreement(const std::string& dicom) {
  const haima::test::TemporaryFolder folder;
  const Json as_dicom = findings_of(dicom);
  for (const char* form : {"scan.nii.gz", "pictures"}) {
    const std::string file = (folder.path() / form).string();
    const auto converted = run_program({"convert", dicom, file, "-q"});
    ASSERT_EQ(converted.status, 0) << converted.err;
    const Json other = findings_of(file);
    EXPECT_EQ(other.at("verdict"), as_dicom.at("verdict")) << form;
    EXPECT_NEAR(other.at("probability").at("any").get<double>(),
                as_dicom.at("probability").at("any").get<double>(), 0.05)
        << form;
    EXPECT_LT(farthest_apart(as_dicom, other), 0.05) << form;
  }
}

TEST(Agreement, OfASyntheticHeadInThreeForms) {
  expect_agreement(test::bleeding_scan());
  expect_agreement(test::healthy_scan());
}

TEST(Agreement, OfARealTiltedStudyInThreeForms) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  expect_agreement((haima::test::data_folder() / "dicom/rsna_study").string());
}

}  // namespace
}  // namespace haima::app
