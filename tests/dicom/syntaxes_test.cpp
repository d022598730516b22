// One slice in many transfer syntaxes: all forms agree, whoever wrote them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

struct Read {
  Facts facts;
  std::vector<double> values;  // rescaled where the file says how
};

Read read(const std::string& name, int frame = 0) {
  const Path path = test::data_folder() / "dicom" / name;
  const Bytes bytes = read_file(path, 1u << 30).value();
  Read out{read_facts(bytes, name, test::context().limits()).value(), {}};
  const auto pixels = read_pixels(bytes, name, test::context().limits(), frame);
  EXPECT_TRUE(pixels) << pixels.error().sentence();
  if (!pixels) return out;
  const image::Rescale rescale =
      out.facts.frames.at(static_cast<std::size_t>(frame)).rescale.value_or(image::Rescale{});
  for (std::int16_t v : pixels->frames.front().pixels) {
    out.values.push_back(rescale.slope * (v + pixels->offset) + rescale.intercept);
  }
  return out;
}

struct Difference {
  double most = 0, mean = 0;
};

Difference difference(const std::vector<double>& a, const std::vector<double>& b) {
  EXPECT_EQ(a.size(), b.size());
  Difference out;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    out.most = std::max(out.most, std::abs(a[i] - b[i]));
    out.mean += std::abs(a[i] - b[i]) / static_cast<double>(a.size());
  }
  return out;
}

std::vector<std::string> forms_of_ct_image() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(test::data_folder() / "dicom/syntaxes")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("CTImage.dcm_")) out.push_back("syntaxes/" + name);
  }
  return out;
}

TEST(Syntaxes, AllFormsOfOneSliceAgree) {
  HAIMA_NEEDS_DATA("dicom/syntaxes");
  const Read original = read("syntaxes/CTImage.dcm");
  const auto forms = forms_of_ct_image();
  EXPECT_EQ(forms.size(), 15u);
  int lossless = 0;
  for (const std::string& form : forms) {
    const Read other = read(form);
    const Difference d = difference(original.values, other.values);
    SCOPED_TRACE(form + ": most " + std::to_string(d.most) + ", mean " + std::to_string(d.mean));
    // The 8-bit form keeps 256 grey levels, so that one of them is its error; the others lose less than
    // noise.
    const bool eight_bits = other.facts.bits_stored == 8;
    const double level = other.facts.frames.front().rescale.value_or(image::Rescale{}).slope;
    const bool lossy = std::find_if(syntaxes().begin(), syntaxes().end(), [&](const Syntax& s) {
                         return s.uid == other.facts.transfer_syntax;
                       })->lossy;
    if (!lossy) {
      EXPECT_EQ(d.most, 0);
      ++lossless;
    }
    EXPECT_LT(d.mean, eight_bits ? level : 6);
    EXPECT_LT(d.most, eight_bits ? 4 * level : 80);
  }
  EXPECT_EQ(lossless, 9);
}

TEST(Syntaxes, AllFormsOfAHeadSliceAgree) {
  HAIMA_NEEDS_DATA("dicom/syntaxes");
  const Read original = read("syntaxes/CT2_UNC.dcm");
  for (const char* form : {"J2KR", "JLSL", "JPLL", "RLE"}) {
    EXPECT_EQ(read("syntaxes/CT2_" + std::string{form} + ".dcm").values, original.values) << form;
  }
  const Difference near = difference(original.values, read("syntaxes/CT2_JLSN.dcm").values);
  EXPECT_GT(near.most, 0);
  EXPECT_LE(near.most, 10);
  const Difference wavelets = difference(original.values, read("syntaxes/CT2_J2KI.dcm").values);
  EXPECT_GT(wavelets.mean, 0);
  EXPECT_LT(wavelets.mean, 25);  // 4.9 kB for half a megabyte
}

TEST(Syntaxes, FormsOfTheSameFramesAgree) {
  HAIMA_NEEDS_DATA("dicom/single");
  EXPECT_EQ(read("single/693_J2KR.dcm").values, read("single/693_UNCR.dcm").values);
  EXPECT_EQ(read("single/693_J2KI.dcm").values, read("single/693_UNCI.dcm").values);
  for (int frame : {0, 4, 9}) {
    const auto native = read("single/emri_small.dcm", frame).values;
    for (const char* form :
         {"RLE", "big_endian", "jpeg_2k_lossless", "jpeg_2k_lossless_too_short", "jpeg_ls_lossless"}) {
      EXPECT_EQ(read("single/emri_small_" + std::string{form} + ".dcm", frame).values, native) << form;
    }
  }
}

TEST(Syntaxes, FormsOfATestPatternAgree) {
  HAIMA_NEEDS_DATA("dicom/syntaxes");
  const auto rgb = read("syntaxes/TestPattern_RGB.dcm").values;
  EXPECT_EQ(read("syntaxes/TestPattern_JPEG-LS-Lossless.dcm").values, rgb);
  EXPECT_EQ(read("syntaxes/TestPattern_JPEG-Lossless_RGB.dcm").values, rgb);
  EXPECT_LT(difference(read("syntaxes/TestPattern_JPEG-LS-NearLossless.dcm").values, rgb).most, 8);
  EXPECT_LT(difference(read("syntaxes/TestPattern_JPEG-Baseline_YBRFull.dcm").values, rgb).mean, 2);
  EXPECT_LT(difference(read("syntaxes/TestPattern_JPEG-Baseline_YBR422.dcm").values, rgb).mean, 2);
}

/// No other decoder here reads these: the lossy form was made from the lossless one's picture, so each
/// vouches for the other, and a wrong sign, shift or colour transform would part them.
TEST(Syntaxes, HighThroughputFormsOfOnePictureAgree) {
  HAIMA_NEEDS_DATA("dicom/single");
  const Difference d =
      difference(read("single/HTJ2KLossless_08_RGB.dcm").values, read("single/HTJ2K_08_RGB.dcm").values);
  EXPECT_GT(d.most, 0);
  EXPECT_LT(d.mean, 2);
}

TEST(Syntaxes, ReadManyAtOnceGiveWhatTheyGiveOneByOne) {
  HAIMA_NEEDS_DATA("dicom/syntaxes");
  const auto forms = forms_of_ct_image();
  std::vector<std::vector<double>> alone, together(3 * forms.size());
  for (const std::string& form : forms) alone.push_back(read(form).values);
  test::context().pool.each(together.size(),
                            [&](std::size_t i) { together[i] = read(forms[i % forms.size()]).values; });
  for (std::size_t i = 0; i < together.size(); ++i) {
    EXPECT_EQ(together[i], alone[i % forms.size()]) << forms[i % forms.size()];
  }
}

}  // namespace
}  // namespace haima::dicom
