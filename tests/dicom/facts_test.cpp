// Facts of files written by hand: character sets, ages, fields that lie, nested sequences.
#include <gtest/gtest.h>

#include <chrono>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

Facts facts_of(const std::string& file, const Limits& limits = context().limits()) {
  auto facts = read_facts(as_bytes(file), "made.dcm", limits);
  EXPECT_TRUE(facts) << facts.error().sentence();
  return facts.value_or(Facts{});
}

Code refusal_of(const std::string& file, const Limits& limits = context().limits()) {
  const auto facts = read_facts(as_bytes(file), "made.dcm", limits);
  EXPECT_FALSE(facts);
  return facts ? Code::internal : facts.error().code;
}

std::string described(const std::string& charset, const std::string& text) {
  return facts_of(raw::file(raw::element(0x00080005, "CS", charset) + raw::element(0x0008103E, "LO", text)))
      .series_description;
}

TEST(CharacterSets, BecomeUtf8) {
  EXPECT_EQ(described("ISO_IR 100",
                      "Sch\xE4"
                      "del"),
            "Schädel");
  EXPECT_EQ(described("ISO_IR 144", "\xB3\xDE\xDB\xDE\xD2\xD0"), "Голова");
  EXPECT_EQ(described("ISO_IR 192", "頭部"), "頭部");
  EXPECT_EQ(described("GB18030", "\xCD\xB7\xB2\xBF"), "头部");
  EXPECT_EQ(described("",
                      "Sch\xE4"
                      "del"),
            "Sch?del");
}

/// PS3.5 annexes H and I.
TEST(CharacterSets, SwitchByEscapes) {
  EXPECT_EQ(described("\\ISO 2022 IR 87", "Head \x1b$BF,It\x1b(B CT"), "Head 頭部 CT");
  EXPECT_EQ(described("\\ISO 2022 IR 149", "\x1b$)C\xB1\xE8\xC8\xF1\xC1\xDF"), "김희중");
  EXPECT_EQ(described("ISO 2022 IR 13\\ISO 2022 IR 87", "\xD4\xCF\xC0\xDE"), "ﾔﾏﾀﾞ");
}

TEST(Ages, AreYearsWhateverTheirUnit) {
  const auto age = [](const std::string& text) {
    return facts_of(raw::file(raw::element(0x00101010, "AS", text))).age_years;
  };
  EXPECT_EQ(age("045Y"), 45);
  EXPECT_EQ(age("006M"), 0.5);
  EXPECT_NEAR(*age("010W"), 70 / 365.25, 1e-3);
  EXPECT_NEAR(*age("003D"), 3 / 365.25, 1e-4);
  EXPECT_EQ(age("000Y"), std::nullopt);
  EXPECT_EQ(age("old"), std::nullopt);
  const Facts born = facts_of(
      raw::file(raw::element(0x00080020, "DA", "20240701") + raw::element(0x00100030, "DA", "19840701")));
  ASSERT_TRUE(born.age_years);
  EXPECT_NEAR(*born.age_years, 40, 0.01);
}

TEST(Fields, ThatLieBecomeWarningsWithoutTheirValue) {
  const Facts facts = facts_of(raw::file(
      raw::element(0x00180060, "DS", "Smith^John") + raw::element(0x00200013, "IS", "99999999999") +
      raw::element(0x00200032, "DS", "1\\2") + raw::element(0x00200037, "DS", "1\\0\\0\\1\\0\\0") +
      raw::description({}) + raw::element(0x00280030, "DS", "0.5\\-0.5") +
      raw::element(0x00281053, "DS", "0") + raw::element(0x00281052, "DS", "-1024") + raw::pixels("")));
  EXPECT_FALSE(facts.kvp);
  EXPECT_FALSE(facts.instance_number);
  const Frame& frame = facts.frames.at(0);
  EXPECT_FALSE(frame.placement.position_mm || frame.placement.row || frame.placement.row_spacing_mm ||
               frame.rescale);
  EXPECT_EQ(facts.warnings.size(), 6u);
  for (const Warning& w : facts.warnings) {
    EXPECT_EQ(w.code, WarningCode::bad_metadata);
    EXPECT_EQ(w.sentence.find("Smith"), std::string::npos);
  }
}

TEST(Fields, OfSignedPixelsHaveASignedPadding) {
  const std::string padding = raw::element(0x00280120, "SS", raw::little(0xF830, 2));
  EXPECT_EQ(facts_of(raw::file(raw::description({.is_signed = true}) + padding)).padding_value, -2000);
  EXPECT_EQ(facts_of(raw::file(raw::description({}) + padding)).padding_value, 63536);
}

TEST(Facts, SayOnceWhatEveryFrameSays) {
  std::string groups;
  for (int i = 0; i < 50; ++i) {
    groups += raw::item(raw::sequence(0x00209113, raw::item(raw::element(0x00200032, "DS", "x\\y\\z"))));
  }
  const Facts facts = facts_of(
      raw::file(raw::description({.frames = 50}) + raw::sequence(0x52009230, groups) + raw::pixels("")));
  EXPECT_EQ(facts.frames.size(), 50u);
  EXPECT_EQ(facts.warnings.size(), 1u);
}

TEST(Facts, OfAFrameComeFromItsOwnGroupsAndThenFromTheSharedOnes) {
  const auto position = [](const std::string& z) {
    return raw::open_item(
        raw::open_sequence(0x00209113, raw::open_item(raw::element(0x00200032, "DS", "1\\2\\" + z))));
  };
  const std::string shared =
      raw::item(raw::sequence(0x00289110, raw::item(raw::element(0x00180050, "DS", "5") +
                                                    raw::element(0x00280030, "DS", "0.4\\0.6"))) +
                raw::sequence(0x00289145, raw::item(raw::element(0x00281052, "DS", "-1024") +
                                                    raw::element(0x00281053, "DS", "2") +
                                                    raw::element(0x00281054, "LO", "HU"))));
  const Facts facts =
      facts_of(raw::file(raw::description({.frames = 2}) + raw::sequence(0x52009229, shared) +
                         raw::open_sequence(0x52009230, position("3") + position("8")) + raw::pixels("")));
  ASSERT_EQ(facts.frames.size(), 2u);
  EXPECT_EQ(facts.frames[1].placement.position_mm, (image::Vec3{1, 2, 8}));
  EXPECT_EQ(facts.frames[0].placement.row_spacing_mm, 0.4);
  EXPECT_EQ(facts.frames[0].placement.column_spacing_mm, 0.6);
  EXPECT_EQ(facts.frames[1].rescale, (image::Rescale{2, -1024}));
  EXPECT_EQ(facts.rescale_type, "HU");
  EXPECT_EQ(facts.frames[1].slice_thickness_mm, 5);
}

TEST(Facts, OfManyFramesThatShareLongGroupsTakeNoLonger) {
  std::string shared;
  for (int i = 0; i < 300000; ++i) shared += raw::element(0x00091000, "LO", "");
  const std::string groups = raw::sequence(0x52009229, raw::item(shared));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(facts_of(raw::file(raw::description({.frames = 4096}) + groups + raw::pixels(""))).frames.size(),
            4096u);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(Sequences, DeeperThanTheLimitAreRefusedWhateverTheirDepth) {
  const auto nested = [](int depth) {
    std::string inside;
    for (int i = 0; i < depth; ++i) inside = raw::open_sequence(0x00081140, raw::open_item(inside));
    return raw::file(inside);
  };
  Limits limits;
  facts_of(nested(static_cast<int>(limits.depth)));
  EXPECT_EQ(refusal_of(nested(static_cast<int>(limits.depth) + 1)), Code::over_limit);
  EXPECT_EQ(refusal_of(nested(2000)), Code::over_limit);
}

TEST(Sequences, ThatAreNonsenseInsideArePassedOver) {
  const std::string broken = raw::sequence(0x52009229, "this is no item at all, and long");
  const Facts facts =
      facts_of(raw::file(raw::element(0x00080060, "CS", "CT") + broken + raw::word(0x00280010, 7)));
  EXPECT_EQ(facts.modality, "CT");
  EXPECT_TRUE(has(facts.warnings, WarningCode::bad_metadata));
}

TEST(Facts, AreReadWithoutPreambleMetaOrGroupLength) {
  const std::string elements = raw::element(0x00080060, "CS", "CT") + raw::element(0x00180060, "DS", "120");
  const std::string meta = raw::element(0x00020010, "UI", "1.2.840.10008.1.2.1");
  for (const std::string& file : {elements, meta + elements, std::string(128, '\0') + "DICM" + elements}) {
    EXPECT_TRUE(recognises(as_bytes(file)));
    EXPECT_EQ(facts_of(file).kvp, 120);
  }
}

TEST(Facts, BelieveTheBytesWhereTheSyntaxLies) {
  const std::string elements = raw::element(0x00080060, "CS", "CT") + raw::element(0x00180060, "DS", "120");
  for (const char* lie : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.2"}) {
    const Facts facts = facts_of(raw::file(elements, lie));
    EXPECT_EQ(facts.kvp, 120);
    EXPECT_TRUE(has(facts.warnings, WarningCode::bad_metadata));
  }
}

TEST(Facts, NeedNoPixelsAndNoEndOfThem) {
  const std::string file =
      raw::file(raw::description({.rows = 512, .columns = 512}) + raw::element(0x7FE00010, "OW", "", 524288));
  const Facts facts = facts_of(file);
  EXPECT_TRUE(facts.has_pixels);
  EXPECT_EQ(facts.frames.size(), 1u);
}

TEST(Facts, OfFilesThatAreCutOrAskTooMuchAreRefused) {
  EXPECT_EQ(refusal_of("not a DICOM file, but text that is long enough to be one"), Code::malformed);
  EXPECT_EQ(refusal_of(""), Code::malformed);
  EXPECT_EQ(refusal_of(raw::file(raw::element(0x0008103E, "LO", "head", 40))), Code::truncated);
  EXPECT_EQ(refusal_of(raw::file(raw::description({.frames = 1000000}) + raw::pixels(""))), Code::over_limit);
  Limits limits;
  limits.element_size = 10;
  EXPECT_EQ(refusal_of(raw::file(raw::element(0x0008103E, "LO", "longer than ten")), limits),
            Code::over_limit);
  limits = {};
  limits.elements = 3;
  EXPECT_EQ(refusal_of(raw::file(raw::description({})), limits), Code::over_limit);
}

TEST(Facts, OfADeflateBombAreRefused) {
  // 64 KiB of zeros over and over, deflated by hand: stored blocks are enough to pass a small limit.
  std::string bomb;
  for (int i = 0; i < 64; ++i) bomb += std::string{"\x00\xFF\xFF\x00\x00", 5} + std::string(65535, '\0');
  Limits limits;
  limits.decoded_size = 1 << 20;
  EXPECT_EQ(refusal_of(raw::file(bomb, "1.2.840.10008.1.2.1.99"), limits), Code::over_limit);
}

}  // namespace
}  // namespace haima::dicom
