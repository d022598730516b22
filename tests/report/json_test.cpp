#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "report/sample.h"
#include "support/data.h"
#include "support/schema.h"

namespace haima::report {
namespace {

using haima::test::source_folder;
using haima::test::violations;
using testing::IsEmpty;

haima::test::Schema whole() {
  return haima::test::read_schema(source_folder() / "docs/findings.schema.json");
}
haima::test::Schema entry() {
  return haima::test::read_schema(source_folder() / "docs/findings.schema.json", "/$defs/study");
}

const Error truncated{Code::truncated, "scan/IM0007", "ends after 12 of 900 bytes", {}};

/// The value as another program would read it from the text.
Json reread(const Json& value) { return Json::parse(to_text(value)); }

TEST(Json, FindingsAreAsTheSchemaSays) {
  EXPECT_THAT(violations(entry(), reread(json_of(test::bleeding_sample().findings))), IsEmpty());
  EXPECT_THAT(violations(entry(), reread(json_of(test::healthy_sample().findings))), IsEmpty());
  EXPECT_THAT(violations(entry(), reread(json_of(reader::Findings{}))), IsEmpty());
}

TEST(Json, WhatCouldNotBeReadIsAnEntryWithEveryField) {
  ct::Study study;
  study.path = "scan";
  study.series.resize(1);
  study.series[0].reason = "a localizer shows no slices";
  for (const Json& value : {json_of("scan", truncated), json_of(study, truncated)}) {
    EXPECT_THAT(violations(entry(), reread(value)), IsEmpty());
    EXPECT_EQ(value["error"]["code"], "truncated");
    EXPECT_EQ(value["error"]["exit_status"], 65);
    EXPECT_EQ(value["verdict"], "cannot_say");
    EXPECT_TRUE(value["geometry"]["slices"].is_null());
  }
  EXPECT_EQ(json_of(study, truncated)["series"][0]["reason"], "a localizer shows no slices");
}

TEST(Json, ADocumentHoldsEveryEntryInOrder) {
  const Json value = reread(document({json_of(test::bleeding_sample().findings), json_of("b", truncated)}));
  EXPECT_THAT(violations(whole(), value), IsEmpty());
  EXPECT_EQ(value["schema"], "haima.findings/1");
  EXPECT_EQ(value["studies"][0]["path"], "sample");
  EXPECT_EQ(value["studies"][1]["path"], "b");
}

TEST(Json, SaysWhatTheFindingsSay) {
  const Json value = reread(json_of(test::bleeding_sample().findings));
  EXPECT_EQ(value["verdict"], "bleeding");
  EXPECT_EQ(value["probability"]["any"], 0.97);
  EXPECT_TRUE(value["probability"]["epidural"].is_null());
  EXPECT_EQ(value["lesions"][1]["kind"], "subdural");
  EXPECT_EQ(value["lesions"][1]["side"], "right");
  EXPECT_TRUE(value["lesions"][1]["diameter_mm"].is_null());
  EXPECT_EQ(value["volume_ml_by_kind"]["subdural"], 3.1);
  EXPECT_EQ(value["slices"].size(), 12u);
  EXPECT_EQ(value["slices"][4]["source"], "IM0005");
  EXPECT_EQ(value["slices"][4]["flagged"], true);
  EXPECT_EQ(value["warnings"][1]["code"], "gap");
  EXPECT_EQ(value["warnings"][1]["slices"], Json::array({4, 5}));
  EXPECT_EQ(value["geometry"]["tilt_deg"], 18.5);
}

TEST(Json, AStudyThatLeansToBleedingSaysSo) {
  reader::Findings findings = test::bleeding_sample().findings;
  findings.verdict = reader::Verdict::cannot_say, findings.leaning = reader::Verdict::bleeding;
  const Json value = reread(json_of(findings));
  EXPECT_EQ(value["verdict"], "cannot_say");
  EXPECT_EQ(value["leaning"], "bleeding");
  EXPECT_THAT(violations(whole(), reread(document({value}))), IsEmpty());
  EXPECT_NE(text_of(findings, 80).find("Cannot say, leans to bleeding: "), std::string::npos);
}

TEST(Json, FieldsStandInTheOrderOfTheSchema) {
  std::vector<std::string> written, named;
  const Json value = json_of(test::bleeding_sample().findings);
  for (const auto& [key, ignored] : value.items()) written.push_back(key);
  const Json rules = whole().root["$defs"]["study"]["properties"];
  for (const auto& [key, ignored] : rules.items()) named.push_back(key);
  EXPECT_EQ(written, named);
}

TEST(Json, NumbersThatAreNoneAndBytesThatAreNoTextStayJson) {
  auto findings = test::bleeding_sample().findings;
  findings.volume_ml = std::numeric_limits<double>::quiet_NaN();
  findings.path = "a\xff\xfe";
  const Json value = reread(json_of(findings));
  EXPECT_TRUE(value["volume_ml"].is_null());
  EXPECT_THAT(violations(entry(), value), IsEmpty());
}

TEST(Schema, NoticesWhatIsMissingWrongOrTooMuch) {
  const Json good = json_of(test::bleeding_sample().findings);
  Json value = good;
  value.erase("warnings");
  EXPECT_EQ(violations(entry(), value).size(), 1u);
  value = good;
  value["verdict"] = "maybe";
  EXPECT_EQ(violations(entry(), value).size(), 1u);
  value = good;
  value["probability"]["any"] = 1.5;
  EXPECT_EQ(violations(entry(), value).size(), 1u);
  value = good;
  value["lesions"][0]["mass_effect"] = true;
  EXPECT_EQ(violations(entry(), value).size(), 1u);
  value = good;
  value["error"] = "none";
  EXPECT_EQ(violations(entry(), value).size(), 1u);
}

}  // namespace
}  // namespace haima::report
