// What others make of the files that are written: dciodvfy (dicom3tools) and pydicom, where they are
// installed.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

struct Ran {
  int status;
  std::string said;
};

Ran run(const std::string& command) {
  Ran ran{-1, {}};
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return ran;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) ran.said += static_cast<char>(c);
  ran.status = ::pclose(pipe);
  return ran;
}

bool works(const std::string& command) { return run(command).status == 0; }

/// A noisy head-like disc: values of every kind a codec may trip over, both ends of 12 bits among them.
CtImage noisy(int width, int height, bool is_signed, int bits_stored) {
  CtImage image;
  image.patient_id = "P1";
  image.patient_name = "H\xC3\xA4matom^Test";
  image.kernel = "H31s";
  image.is_signed = is_signed;
  image.bits_stored = bits_stored;
  if (is_signed) image.rescale.intercept = 0;
  image.position_mm = {-119.7654321, -130.1, 1e-7};
  image.values = image::Plane<std::int16_t>(width, height);
  std::mt19937 random{7};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double r = std::hypot(x - width / 2.0, y - height / 2.0) / width;
      const int hu = r < 0.3 ? 35 : r < 0.35 ? 900 : -990;
      image.values.at(x, y) =
          static_cast<std::int16_t>(hu + static_cast<int>(random() % 9) + (is_signed ? 0 : 1024));
    }
  image.values.at(0, 0) = is_signed ? -1024 : 0;
  image.values.at(width - 1, 1) = is_signed ? 3071 : 4095;
  return image;
}

struct WrittenAs {
  const char* syntax;
  int within;  // the most a value may change
};
constexpr WrittenAs all_syntaxes[] = {
    {"1.2.840.10008.1.2", 0},       {"1.2.840.10008.1.2.1", 0},      {"1.2.840.10008.1.2.1.99", 0},
    {"1.2.840.10008.1.2.2", 0},     {"1.2.840.10008.1.2.5", 0},      {"1.2.840.10008.1.2.4.57", 0},
    {"1.2.840.10008.1.2.4.70", 0},  {"1.2.840.10008.1.2.4.80", 0},   {"1.2.840.10008.1.2.4.81", 2},
    {"1.2.840.10008.1.2.4.90", 0},  {"1.2.840.10008.1.2.4.91", 300}, {"1.2.840.10008.1.2.4.201", 0},
    {"1.2.840.10008.1.2.4.203", 40}};

ByteView bytes_of(const image::Plane<std::int16_t>& values) {
  return std::as_bytes(std::span{values.pixels});
}

TEST(Peers, PydicomReadsTheValuesOfEverySyntax) {
  if (!works("/usr/bin/python3 -c 'import pydicom, gdcm, PIL'"))
    GTEST_SKIP() << "needs python3-pydicom, -gdcm, -pil";
  const test::TemporaryFolder folder;
  const CtImage images[] = {noisy(96, 80, false, 12), noisy(96, 80, true, 16), noisy(151, 117, false, 16)};
  int number = 0;
  for (const CtImage& image : images)
    for (const WrittenAs& as : all_syntaxes) {
      const auto file = encode_ct(image, as.syntax);
      ASSERT_TRUE(file) << file.error().sentence();
      const Path path = folder.path() / (std::to_string(number++) + "_" + as.syntax + ".dcm");
      Path values = path, within = path;
      ASSERT_TRUE(write_file(path, *file));
      ASSERT_TRUE(write_file(values.replace_extension(".raw"), bytes_of(image.values)));
      ASSERT_TRUE(write_file(within.replace_extension(".within"), std::to_string(as.within)));
    }
  const Ran ran = run("/usr/bin/python3 " + (test::source_folder() / "tests/dicom/read_back.py").string() +
                      " " + folder.path().string());
  EXPECT_EQ(ran.status, 0) << ran.said;
}

TEST(Peers, DciodvfyFindsNoErrorInCtImages) {
  if (!works("command -v dciodvfy")) GTEST_SKIP() << "needs dicom3tools";
  const test::TemporaryFolder folder;
  CtImage image = noisy(96, 80, false, 12);
  image.age_years = 7;
  image.sex = "F";
  image.padding_value = 0;
  image.contrast_agent = "none known";
  for (const WrittenAs& as : all_syntaxes) {
    const std::string syntax = as.syntax;
    if (syntax.ends_with(".99") || syntax.find(".4.20") != std::string::npos)
      continue;  // dciodvfy can't read these
    const Path path = folder.path() / (syntax + ".dcm");
    ASSERT_TRUE(write_file(path, *encode_ct(image, syntax)));
    const Ran ran = run("dciodvfy " + path.string());
    EXPECT_EQ(ran.said.find("Error"), std::string::npos) << syntax << '\n' << ran.said;
    EXPECT_NE(ran.said.find("CTImage"), std::string::npos) << syntax << '\n' << ran.said;
  }
}

/// Five images and two kinds of hemorrhage, every other slice marked at random.
struct Marked {
  std::vector<CtImage> images;
  std::vector<Segment> segments;
  Bytes frames;  // the masks that are not empty, one byte a pixel
};

Marked marked() {
  Marked made;
  std::mt19937 random{3};
  for (int i = 0; i < 5; ++i) {
    made.images.push_back(noisy(51, 37, false, 12));
    made.images.back().instance_number = i + 1;
    made.images.back().position_mm = {-10, -20, i * 5.0};
  }
  for (const std::string kind : {"subdural", "intraventricular"}) {
    Segment segment{
        .label = kind, .description = kind + " hemorrhage", .site = hemorrhage_site(kind), .masks = {}};
    for (std::size_t i = 0; i < made.images.size(); ++i) {
      image::Mask mask;
      if (i % 2 == made.segments.size()) mask = image::Mask(51, 37);
      for (auto& pixel : mask.pixels) pixel = random() % 3 == 0;
      made.frames.insert(made.frames.end(), std::as_bytes(std::span{mask.pixels}).begin(),
                         std::as_bytes(std::span{mask.pixels}).end());
      segment.masks.push_back(mask);
    }
    made.segments.push_back(segment);
  }
  return made;
}

TEST(Peers, PydicomReadsTheMasksOfASegmentationBitByBit) {
  if (!works("/usr/bin/python3 -c 'import pydicom, numpy'")) GTEST_SKIP() << "needs python3-pydicom";
  const test::TemporaryFolder folder;
  const Marked made = marked();
  const auto file = encode_segmentation(segmentation_source(made.images), made.segments,
                                        {.series = uid_from("series"), .instance = uid_from("instance")});
  ASSERT_TRUE(file) << file.error().sentence();
  ASSERT_TRUE(write_file(folder.path() / "seg.dcm", *file));
  ASSERT_TRUE(write_file(folder.path() / "seg.raw", made.frames));
  const Ran ran = run("/usr/bin/python3 " + (test::source_folder() / "tests/dicom/read_back.py").string() +
                      " " + folder.path().string());
  EXPECT_EQ(ran.status, 0) << ran.said;
}

TEST(Peers, DciodvfyFindsNoErrorInASegmentation) {
  if (!works("command -v dciodvfy")) GTEST_SKIP() << "needs dicom3tools";
  const test::TemporaryFolder folder;
  const Marked made = marked();
  const auto file = encode_segmentation(segmentation_source(made.images), made.segments,
                                        {.series = uid_from("series"), .instance = uid_from("instance")});
  ASSERT_TRUE(file) << file.error().sentence();
  ASSERT_TRUE(write_file(folder.path() / "seg.dcm", *file));
  const Ran ran = run("dciodvfy " + (folder.path() / "seg.dcm").string());
  EXPECT_EQ(ran.said.find("Error"), std::string::npos) << ran.said;
  EXPECT_NE(ran.said.find("Segmentation"), std::string::npos) << ran.said;
}

TEST(Segmentation, RefusesMasksThatDoNotFitAndMarksNothing) {
  Marked made = marked();
  const SegmentationSource source = segmentation_source(made.images);
  std::vector<Segment> nothing = made.segments, few = made.segments, wide = made.segments;
  for (Segment& segment : nothing)
    for (image::Mask& mask : segment.masks) mask = {};
  few.front().masks.pop_back();
  wide.front().masks.front() = image::Mask(52, 37, 1);
  for (const auto& segments : {nothing, few, wide}) {
    const auto file = encode_segmentation(source, segments, {.series = "1.2", .instance = "1.3"});
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Code::bad_argument);
  }
}

}  // namespace
}  // namespace haima::dicom
