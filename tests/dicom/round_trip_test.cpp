// What is written is read again as it was, in every transfer syntax that can be written. (That others read
// the same is held by peers_test.)
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

CtImage head(bool is_signed, int bits_stored) {
  CtImage image;
  image.study = "1.2.3";
  image.series = "1.2.3.4";
  image.instance = "1.2.3.4.5";
  image.frame_of_reference = "1.2.3.9";
  image.study_description =
      "Sch\xC3\xA4"
      "del";
  image.kernel = "H31s";
  image.series_number = 7;
  image.instance_number = 12;
  image.is_signed = is_signed;
  image.bits_stored = bits_stored;
  image.rescale = {0.5, is_signed ? -3.25 : -1024.5};
  image.padding_value = is_signed ? -2000 : 63;
  image.position_mm = {-119.123456789, 130.25, -1e-5};
  image.row = {0.96, 0.28, 0};
  image.column = {-0.28, 0.96, 0};
  image.row_spacing_mm = 0.4375;
  image.column_spacing_mm = 0.3984375;
  image.gantry_tilt_deg = -18.5;
  image.age_years = 7;
  image.sex = "F";
  image.values = image::Plane<std::int16_t>(131, 97);
  for (int y = 0; y < 97; ++y)
    for (int x = 0; x < 131; ++x) {
      const int hu = std::hypot(x - 65, y - 48) < 40 ? 30 + (x * 7 + y * 3) % 13 : -1000 + (x ^ y) % 5;
      image.values.at(x, y) = static_cast<std::int16_t>(hu + (is_signed ? 0 : 1024));
    }
  return image;
}

int largest_difference(const image::Plane<std::int16_t>& a, const image::Plane<std::int16_t>& b) {
  int largest = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    largest = std::max(largest, std::abs(a.pixels[i] - b.pixels[i]));
  return largest;
}

TEST(RoundTrip, PixelsAreTheSameInEverySyntaxThatIsWritten) {
  const Limits& limits = test::context().limits();
  int written = 0;
  for (const Syntax& syntax : syntaxes()) {
    if (!syntax.written) continue;
    ++written;
    for (const CtImage& image : {head(false, 12), head(true, 16), head(false, 16), head(true, 12)}) {
      const auto file = encode_ct(image, syntax.uid);
      ASSERT_TRUE(file) << syntax.name << ": " << file.error().sentence();
      const auto pixels = read_pixels(*file, "image", limits);
      ASSERT_TRUE(pixels) << syntax.name << ": " << pixels.error().sentence();
      ASSERT_EQ(pixels->frames.size(), 1u);
      ASSERT_EQ(pixels->frames[0].width, image.values.width);
      ASSERT_EQ(pixels->frames[0].height, image.values.height);
      const int difference = largest_difference(pixels->frames[0], image.values);
      if (syntax.lossy)
        EXPECT_LE(difference, 100) << syntax.name;
      else
        EXPECT_EQ(difference, 0) << syntax.name;
    }
  }
  EXPECT_GE(written, 9);
}

TEST(RoundTrip, SyntaxesSayTruthfullyWhetherTheyAreWritten) {
  for (const Syntax& syntax : syntaxes())
    EXPECT_EQ(encode_ct(head(false, 12), syntax.uid).has_value(), syntax.written) << syntax.name;
}

TEST(RoundTrip, FactsAreTheSameInImplicitExplicitBigEndianAndDeflated) {
  const CtImage image = head(true, 16);
  for (const char* syntax :
       {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}) {
    const auto file = encode_ct(image, syntax);
    ASSERT_TRUE(file);
    const auto facts = read_facts(*file, "image", test::context().limits());
    ASSERT_TRUE(facts) << facts.error().sentence();
    EXPECT_EQ(facts->transfer_syntax, syntax);
    EXPECT_EQ(facts->sop_instance, image.instance);
    EXPECT_EQ(facts->study, image.study);
    EXPECT_EQ(facts->series, image.series);
    EXPECT_EQ(facts->frame_of_reference, image.frame_of_reference);
    EXPECT_EQ(facts->modality, "CT");
    EXPECT_EQ(facts->manufacturer, "haima");
    EXPECT_EQ(facts->study_description, image.study_description);
    EXPECT_EQ(facts->kernel, "H31s");
    EXPECT_EQ(facts->series_number, 7);
    EXPECT_EQ(facts->instance_number, 12);
    EXPECT_EQ(facts->padding_value, -2000);
    EXPECT_EQ(facts->gantry_tilt_deg, -18.5);
    EXPECT_EQ(facts->age_years, 7);
    EXPECT_EQ(facts->sex, "F");
    EXPECT_EQ(facts->rescale_type, "HU");
    EXPECT_TRUE(facts->is_signed);
    ASSERT_EQ(facts->frames.size(), 1u);
    EXPECT_EQ(facts->frames[0].rescale, image.rescale);
    const Placement& placement = facts->frames[0].placement;
    EXPECT_EQ(placement.position_mm, image.position_mm);
    EXPECT_EQ(placement.row, image.row);
    EXPECT_EQ(placement.column, image.column);
    EXPECT_EQ(placement.row_spacing_mm, image.row_spacing_mm);
    EXPECT_EQ(placement.column_spacing_mm, image.column_spacing_mm);
  }
}

}  // namespace
}  // namespace haima::dicom
