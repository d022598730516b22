#include <gtest/gtest.h>

#include <algorithm>

#include "dicom/dicom.h"

namespace haima::dicom {
namespace {

/// A disc of brain in air, with a step to either end of 12 bits.
CtImage disc() {
  CtImage image;
  image.patient_id = "HEAD1";
  image.values = image::Plane<std::int16_t>(64, 48);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 64; ++x)
      image.values.at(x, y) = (x - 32) * (x - 32) + (y - 24) * (y - 24) < 400
                                  ? static_cast<std::int16_t>(1064 + (x * 7 + y * 3) % 9)
                                  : 24;
  image.values.at(0, 0) = 0;
  image.values.at(63, 47) = 4095;
  return image;
}

bool holds(const Bytes& file, std::string_view text) {
  const ByteView wanted = as_bytes(text);
  return std::ranges::search(file, wanted).begin() != file.end();
}

TEST(EncodeCt, SameImageSameBytes) {
  const auto first = encode_ct(disc()), second = encode_ct(disc());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  CtImage other = disc();
  other.values.at(5, 5) = 7;
  EXPECT_NE(*encode_ct(other), *first);
}

TEST(EncodeCt, BeginsWithPreambleAndTheTransferSyntaxAskedFor) {
  for (const std::string syntax : {"1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
                                   "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.201"}) {
    const auto file = encode_ct(disc(), syntax);
    ASSERT_TRUE(file) << syntax;
    EXPECT_EQ(as_text(*file).substr(128, 4), "DICM");
    // (0002,0010) UI, its length even, padded with a NUL
    std::string element{"\x02\x00\x10\x00UI", 6};
    const std::string value = syntax + (syntax.size() % 2 ? std::string(1, '\0') : "");
    element += std::string{static_cast<char>(value.size()), '\0'} + value;
    EXPECT_TRUE(holds(*file, element)) << syntax;
  }
}

TEST(EncodeCt, LastElementIsThePixelsAsStored) {
  const CtImage image = disc();
  const auto file = encode_ct(image);
  ASSERT_TRUE(file);
  const std::size_t length = image.values.pixels.size() * 2;
  ASSERT_GT(file->size(), length + 12);
  const ByteView tail = ByteView{*file}.last(length + 12);
  EXPECT_EQ(as_text(tail).substr(0, 6), (std::string_view{"\xE0\x7F\x10\x00OW", 6}));
  EXPECT_TRUE(std::ranges::equal(tail.subspan(12), std::as_bytes(std::span{image.values.pixels})));
}

TEST(EncodeCt, CompressedPixelsAreAnEmptyOffsetTableAndOneFragment) {
  const auto file = encode_ct(disc(), "1.2.840.10008.1.2.4.80");
  ASSERT_TRUE(file);
  using namespace std::string_view_literals;
  const auto start = as_text(*file).find("\xE0\x7F\x10\x00OB\0\0\xFF\xFF\xFF\xFF"sv);
  ASSERT_NE(start, std::string_view::npos);
  const std::string_view items = as_text(*file).substr(start + 12);
  EXPECT_EQ(items.substr(0, 8), "\xFE\xFF\x00\xE0\0\0\0\0"sv);
  EXPECT_EQ(items.substr(8, 4), "\xFE\xFF\x00\xE0"sv);
  EXPECT_EQ(items.substr(items.size() - 8), "\xFE\xFF\xDD\xE0\0\0\0\0"sv);
}

TEST(EncodeCt, OverridesReplaceEmptyAndRemove) {
  CtImage image = disc();
  image.overrides = {{"Manufacturer", "another maker"}, {"PatientID", ""}, {"RescaleType", "\x18"}};
  const auto file = encode_ct(image);
  ASSERT_TRUE(file);
  EXPECT_TRUE(holds(*file, "another maker"));
  EXPECT_FALSE(holds(*file, "HEAD1"));
  EXPECT_TRUE(holds(*file, (std::string_view{"\x10\x00\x20\x00LO\0\0", 8})));
  EXPECT_FALSE(holds(*file, (std::string_view{"\x28\x00\x54\x10", 4})));
  EXPECT_TRUE(holds(*encode_ct(disc()), (std::string_view{"\x28\x00\x54\x10", 4})));
}

TEST(EncodeCt, RefusesWhatItCannotWrite) {
  CtImage unknown = disc();
  unknown.overrides = {{"NoSuchKeyword", "1"}};
  CtImage narrow = disc();
  narrow.bits_stored = 10;
  for (const auto& file :
       {encode_ct(unknown), encode_ct(narrow), encode_ct(CtImage{}), encode_ct(disc(), "1.2.3")}) {
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Code::bad_argument);
  }
}

}  // namespace
}  // namespace haima::dicom
