#include "ct/choose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ct/kernel.h"
#include "made.h"

namespace haima::ct {
namespace {

using testing::HasSubstr;

std::vector<Image> head(int slices = 30, double spacing = 5) {
  return made::slices_at(made::steps(slices, spacing));
}

template <class Change>
std::vector<Image> with(std::vector<Image> images, const Change& change) {
  for (Image& image : images) change(image.facts);
  return images;
}

Series named(const std::string& description) { return made::series_of(head(), description); }

/// A study of one series, after the rules.
Series judged(Series series) {
  Study study;
  study.series.push_back(std::move(series));
  choose(study, "");
  return study.series.front();
}

TEST(Choose, APlainAxialHeadIsReadWithItsReasons) {
  const Series series = judged(made::series_of(with(head(),
                                                    [](dicom::Facts& f) {
                                                      f.body_part = "HEAD";
                                                      f.kernel = "H31s";
                                                      f.manufacturer = "SIEMENS";
                                                    }),
                                               "Head 5.0"));
  EXPECT_TRUE(series.chosen);
  EXPECT_EQ(series.kind, Kind::head);
  EXPECT_THAT(series.reason, HasSubstr("axial CT of the head, kernel H31s for soft tissue"));
}

TEST(Choose, AFileStrippedOfNearlyAllTagsIsTakenForAHeadWithAWarning) {
  Study study;
  study.series.push_back(made::series_of(with(head(), [](dicom::Facts& f) { f.image_type.clear(); })));
  choose(study, "");
  ASSERT_TRUE(study.chosen);
  EXPECT_TRUE(has(study.warnings, WarningCode::series_choice));
  EXPECT_THAT(study.series[0].reason, HasSubstr("no body part is named"));
}

TEST(Choose, WhatASeriesIsCalledSaysWhyItIsPassedOver) {
  const std::pair<const char*, Kind> expected[] = {{"Topogram  0.6  T20f", Kind::localizer},
                                                   {"SCOUT", Kind::localizer},
                                                   {"Surview", Kind::localizer},
                                                   {"Dose Report", Kind::dose},
                                                   {"Patient Protocol", Kind::dose},
                                                   {"Head MPR cor", Kind::derived},
                                                   {"CTA Head", Kind::contrast},
                                                   {"Head C+", Kind::contrast},
                                                   {"Head with contrast", Kind::contrast},
                                                   {"Head W/O Contrast", Kind::head},
                                                   {"HEAD NON-CONTRAST", Kind::head},
                                                   {"Chest 5.0", Kind::other_body},
                                                   {"C-Spine", Kind::other_body},
                                                   {"Head/Neck", Kind::head},
                                                   {"Head post op", Kind::head},
                                                   {"Head low dose", Kind::head},
                                                   {"Head Bone", Kind::bone},
                                                   {"MIP ax", Kind::derived},
                                                   {"Schädel nativ", Kind::head},
                                                   {"Sinus", Kind::other_body}};
  for (const auto& [description, kind] : expected) {
    const Series series = judged(named(description));
    EXPECT_EQ(series.kind, kind) << description << ": " << series.reason;
    EXPECT_EQ(series.chosen, kind == Kind::head) << description;
    EXPECT_FALSE(series.reason.empty());
  }
}

TEST(Choose, WhatTheTagsSayWhyItIsPassedOver) {
  const auto kind_with = [](auto change) { return judged(made::series_of(with(head(), change))).kind; };
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.modality = "MR"; }), Kind::not_ct);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.has_pixels = false; }), Kind::broken);
  EXPECT_EQ(kind_with([](dicom::Facts& f) {
              f.modality = "SR";
              f.has_pixels = false;
            }),
            Kind::not_ct);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.sop_class = "1.2.840.10008.5.1.4.1.1.7"; }), Kind::secondary);
  EXPECT_EQ(kind_with([](dicom::Facts& f) {
              f.image_type = {"DERIVED", "SECONDARY", "SCREEN SAVE"};
            }),
            Kind::secondary);
  EXPECT_EQ(kind_with([](dicom::Facts& f) {
              f.image_type = {"ORIGINAL", "PRIMARY", "LOCALIZER"};
            }),
            Kind::localizer);
  EXPECT_EQ(kind_with([](dicom::Facts& f) {
              f.image_type = {"DERIVED", "SECONDARY", "REFORMATTED", "AVERAGE"};
            }),
            Kind::derived);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.image_type = {"DERIVED", "SECONDARY", "AXIAL"}; }), Kind::head);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.contrast_agent = "ISOVUE300/100"; }), Kind::contrast);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.contrast_agent = "NONE"; }), Kind::head);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.kernel = "FC30"; }), Kind::bone);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.body_part = "PANCREAS"; }), Kind::other_body);
  EXPECT_EQ(kind_with([](dicom::Facts& f) { f.rescale_type = "Z_EFF"; }), Kind::derived);
  EXPECT_EQ(kind_with([](dicom::Facts& f) {
              f.frames.front().placement.column = image::Vec3{0, 0, -1};
            }),
            Kind::not_axial);
}

TEST(Choose, OfSeveralThatWouldDoTheOthersAreToldWhatTheyLostBy) {
  Study study;
  study.series.push_back(made::series_of(head(6), "Head"));
  study.series.push_back(made::series_of(head(240, 0.625), "Head thin"));
  study.series.push_back(made::series_of(head(30), "Head"));
  choose(study, "");
  ASSERT_EQ(study.chosen, 2u);
  EXPECT_THAT(study.series[0].reason, HasSubstr("series #3 covers more of the head"));
  EXPECT_THAT(study.series[1].reason, HasSubstr("series #3 has slices of 2 to 6 mm"));
}

TEST(Choose, ASeriesIsAskedForByUidNumberOrPlace) {
  for (const char* wanted : {"1.2.9", "7", "#2"}) {
    Study study;
    study.series.push_back(named("Head"));
    study.series.push_back(named("Chest"));
    study.series[1].uid = "1.2.9";
    study.series[1].number = 7;
    choose(study, wanted);
    EXPECT_EQ(study.chosen, 1u) << wanted;
    EXPECT_FALSE(study.series[0].chosen);
    EXPECT_THAT(study.series[1].reason, HasSubstr("asked for, although its description says chest"));
    EXPECT_TRUE(has(study.warnings, WarningCode::series_choice));
  }
}

TEST(Choose, NothingIsChosenWhereNothingFits) {
  Study study;
  study.series.push_back(named("Scout"));
  study.series.push_back(named("Dose Report"));
  choose(study, "");
  EXPECT_FALSE(study.chosen);
}

TEST(Kernel, TheMakersNamesAreKnown) {
  const auto sharp = [](std::string_view kernel, std::string_view maker) {
    const auto found = sharpness_of(kernel, maker);
    return found ? (*found >= bone_sharpness ? "bone" : "soft") : "unknown";
  };
  for (const char* soft : {"STANDARD", "SOFT", "STD+", "DETAIL"})
    EXPECT_STREQ(sharp(soft, "GE MEDICAL SYSTEMS"), "soft") << soft;
  for (const char* bone : {"BONE", "BONEPLUS", "EDGE", "LUNG"})
    EXPECT_STREQ(sharp(bone, "GE MEDICAL SYSTEMS"), "bone") << bone;
  for (const char* soft : {"H31s", "J40s", "Hr40f\\3", "B30f", "Qr36d"})
    EXPECT_STREQ(sharp(soft, "SIEMENS"), "soft") << soft;
  for (const char* bone : {"H60s", "H70h", "Hr68h\\2", "B70f", "U90u"})
    EXPECT_STREQ(sharp(bone, "Siemens Healthineers"), "bone") << bone;
  for (const char* soft : {"A", "B", "UB", "UA", "UC"}) EXPECT_STREQ(sharp(soft, "Philips"), "soft") << soft;
  for (const char* bone : {"D", "YD", "E", "L"}) EXPECT_STREQ(sharp(bone, "Philips"), "bone") << bone;
  for (const char* soft : {"FC21", "FC26", "FC64", "FC13"})
    EXPECT_STREQ(sharp(soft, "TOSHIBA"), "soft") << soft;
  for (const char* bone : {"FC30", "FC52", "FC81"}) EXPECT_STREQ(sharp(bone, "CANON_MEC"), "bone") << bone;
  EXPECT_STREQ(sharp("", "GE MEDICAL SYSTEMS"), "unknown");
  EXPECT_STREQ(sharp("11", "Hitachi"), "unknown");
  EXPECT_STREQ(sharp("BONE_SHARP", "Neusoft"), "bone");
}

}  // namespace
}  // namespace haima::ct
