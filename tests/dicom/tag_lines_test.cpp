// Tags as lines, with and without what names a person.
#include <gtest/gtest.h>

#include <algorithm>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

std::string example() {
  return raw::file(raw::element(0x00080005, "CS", "ISO_IR 100") + raw::element(0x00080080, "LO", "Hospital") +
                   raw::element(0x00081030, "LO",
                                "Sch\xE4"
                                "del") +
                   raw::element(0x00090010, "LO", "VENDOR") + raw::element(0x00100010, "PN", "Smith^John") +
                   raw::sequence(0x00081140, raw::item(raw::element(0x00081155, "UI", "1.2.3") +
                                                       raw::element(0x0040A123, "PN", "Smith^John"))) +
                   raw::element(0x00201041, "DS", std::string(300, '7')) + raw::description({}) +
                   raw::element(0x00281201, "OW", "abcd") + raw::pixels("abcd"));
}

std::vector<TagLine> lines(bool with_patient) {
  auto all = read_tags(as_bytes(example()), "made.dcm", context().limits(), with_patient);
  EXPECT_TRUE(all);
  return all.value_or(std::vector<TagLine>{});
}

const TagLine* find(const std::vector<TagLine>& all, std::string_view keyword) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const TagLine& l) { return l.keyword == keyword; });
  return found == all.end() ? nullptr : &*found;
}

TEST(TagLines, CarryKeywordRepresentationAndValue) {
  const auto all = lines(false);
  ASSERT_TRUE(find(all, "Rows"));
  EXPECT_EQ(find(all, "Rows")->tag, "(0028,0010)");
  EXPECT_EQ(find(all, "Rows")->vr, "US");
  EXPECT_EQ(find(all, "Rows")->value, "2");
  EXPECT_EQ(find(all, "StudyDescription")->value, "Schädel");
  EXPECT_EQ(find(all, "RedPaletteColorLookupTableData")->value, "4 bytes");
  EXPECT_LT(find(all, "SliceLocation")->value.size(), 110u);
  ASSERT_TRUE(find(all, "ReferencedSOPInstanceUID"));
  EXPECT_EQ(find(all, "ReferencedSOPInstanceUID")->depth, 1);
  EXPECT_FALSE(find(all, "PixelData"));
}

TEST(TagLines, LeaveOutWhoItIsUnlessAsked) {
  for (const TagLine& line : lines(false)) {
    EXPECT_EQ(line.value.find("Smith"), std::string::npos) << line.tag;
    EXPECT_EQ(line.value.find("Hospital"), std::string::npos) << line.tag;
    EXPECT_EQ(line.value.find("VENDOR"), std::string::npos) << line.tag;
  }
  const auto all = lines(true);
  ASSERT_TRUE(find(all, "PatientName"));
  EXPECT_EQ(find(all, "PatientName")->value, "Smith^John");
}

}  // namespace
}  // namespace haima::dicom
