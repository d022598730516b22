// Files written for the test, opened and loaded: the whole way of a scan through this room.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ct/ct.h"
#include "formats/formats.h"
#include "made.h"
#include "support/data.h"

namespace haima::ct {
namespace {

using testing::HasSubstr;

/// A series of small slices: brain in air, each marked by its number in one pixel.
struct Written {
  int slices = 20;
  double step_mm = 5, tilt_deg = 0;
  std::optional<double> tilt_tag = {};
  std::string series = "1.2.3.4", description = "Head";
  int series_number = 2, side = 64;
  std::vector<int> missing = {}, twice = {};
  std::map<std::string, std::string> overrides = {};
};

constexpr int shuffle = 7;  // the k-th slice's file is named after 7 k mod 101

dicom::CtImage image_of(const Written& written, int k) {
  dicom::CtImage image;
  image.study = "1.2.3";
  image.series = written.series;
  image.instance = written.series + "." + std::to_string(k + 1);
  image.frame_of_reference = "1.2.9";
  image.series_description = written.description;
  image.series_number = written.series_number;
  image.instance_number = written.slices - k;  // from the head down, as many scanners do
  image.values = image::Plane<std::int16_t>{written.side, written.side, 24};
  for (int y = 10; y < written.side - 10; ++y) {
    for (int x = 10; x < written.side - 10; ++x) image.values.at(x, y) = 1024 + 35;
  }
  image.values.at(30, 30) = static_cast<std::int16_t>(1024 + k);
  image.position_mm = {-16, -16, written.step_mm * k};
  image.column = made::column_at(written.tilt_deg);
  image.gantry_tilt_deg = written.tilt_tag.value_or(written.tilt_deg);
  image.overrides = written.overrides;
  return image;
}

void write_one(const dicom::CtImage& image, const Path& file) {
  const auto bytes = dicom::encode_ct(image);
  ASSERT_TRUE(bytes) << bytes.error().sentence();
  ASSERT_TRUE(write_file(file, *bytes));
}

void write(const Written& written, const Path& folder) {
  for (int k = 0; k < written.slices; ++k) {
    if (std::count(written.missing.begin(), written.missing.end(), k) > 0) continue;
    dicom::CtImage image = image_of(written, k);
    const std::string name = written.series + "_" + std::to_string(shuffle * k % 101);
    write_one(image, folder / name);
    if (std::count(written.twice.begin(), written.twice.end(), k) == 0) continue;
    image.instance += ".2";
    write_one(image, folder / (name + "b"));
  }
}

Opened opened(const Path& path, const OpenOptions& options = {}) {
  const std::vector<Path> paths = {path};
  auto result = open(paths, options, test::context());
  EXPECT_TRUE(result) << result.error().sentence();
  return *std::move(result);
}

Stack stack_of(const Written& written) {
  const test::TemporaryFolder folder;
  write(written, folder.path());
  Opened found = opened(folder.path());
  EXPECT_EQ(found.studies.size(), 1u);
  auto scan = load(std::move(found.studies.at(0)), test::context());
  EXPECT_TRUE(scan) << scan.error().sentence();
  return std::move(scan->stack);
}

TEST(Open, SlicesStandFeetToHeadWhateverTheirNamesAndNumbers) {
  const Stack stack = stack_of({});
  ASSERT_EQ(stack.slices.size(), 20u);
  for (int k = 0; k < 20; ++k) {
    const Slice& slice = stack.slices[static_cast<std::size_t>(k)];
    EXPECT_EQ(slice.plane.hu(30, 30), k);
    EXPECT_EQ(slice.plane.hu(20, 20), 35);
    EXPECT_EQ(slice.plane.hu(0, 0), -1000);
    EXPECT_EQ(slice.instance, "1.2.3.4." + std::to_string(k + 1));
    EXPECT_DOUBLE_EQ(slice.position_mm, 5 * k);
  }
  EXPECT_TRUE(stack.even);
  EXPECT_DOUBLE_EQ(stack.column_spacing_mm, 0.5);
}

TEST(Open, TiltIsMeasuredWhereTheTagLies) {
  for (const double tilt : {18.5, -24.0}) {
    Written written;
    written.tilt_deg = tilt;
    written.tilt_tag = 0;
    const Stack stack = stack_of(written);
    EXPECT_NEAR(stack.tilt_deg, tilt, 1e-3);
    EXPECT_NEAR(stack.spacing_mm, 5 * std::cos(tilt * std::numbers::pi / 180), 1e-4);
    EXPECT_TRUE(has(stack.warnings, WarningCode::bad_metadata));
  }
}

TEST(Open, GapsAndDoublesAreFoundInFiles) {
  Written written;
  written.missing = {8};
  written.twice = {3};
  const Stack stack = stack_of(written);
  EXPECT_EQ(stack.slices.size(), 19u);
  EXPECT_TRUE(has(stack.warnings, WarningCode::gap));
  EXPECT_TRUE(has(stack.warnings, WarningCode::doubled_slice));
}

TEST(Open, ALostInterceptIsMendedAndAMissingRescaleSaid) {
  Written written;
  written.overrides = {{"RescaleIntercept", "0"}};
  Stack stack = stack_of(written);
  EXPECT_TRUE(has(stack.warnings, WarningCode::mended_rescale));
  EXPECT_EQ(stack.slices[4].plane.hu(20, 20), 35);
  EXPECT_EQ(stack.slices[4].plane.hu(0, 0), -1000);
}

TEST(Open, InvertedDisplayLeavesHounsfieldUnitsAlone) {
  Written written;
  written.overrides = {{"PhotometricInterpretation", "MONOCHROME1"}};
  EXPECT_EQ(stack_of(written).slices[4].plane.hu(20, 20), 35);
}

TEST(Open, WhatAReaderMustKnowIsSaid) {
  Written written;
  written.overrides = {{"KVP", "80"},
                       {"ContrastBolusAgent", "OMNIPAQUE"},
                       {"PatientAge", "009Y"},
                       {"ConvolutionKernel", "FC30"}};
  const test::TemporaryFolder folder;
  write(written, folder.path());
  Opened found = opened(folder.path(), {.series = "#1", .each = false});
  EXPECT_EQ(found.studies[0].age_years, 9);
  EXPECT_TRUE(has(found.studies[0].warnings, WarningCode::series_choice));
  const auto scan = load(std::move(found.studies[0]), test::context());
  ASSERT_TRUE(scan);
  for (const WarningCode code :
       {WarningCode::odd_kvp, WarningCode::contrast_agent, WarningCode::child, WarningCode::bone_kernel}) {
    EXPECT_TRUE(has(scan->stack.warnings, code)) << kind_of(code).name;
  }
  EXPECT_FALSE(has(scan->stack.warnings, WarningCode::few_slices));
}

TEST(Open, OfAStudyTheAxialHeadIsChosen) {
  const test::TemporaryFolder folder;
  write({.series = "1.2.3.4", .description = "Bone", .series_number = 3}, folder.path());
  write({.slices = 2, .series = "1.2.3.5", .description = "Scout", .series_number = 1}, folder.path());
  write({.series = "1.2.3.6", .description = "Head 5mm", .series_number = 4}, folder.path());
  const Opened found = opened(folder.path());
  ASSERT_EQ(found.studies.size(), 1u);
  const Study& study = found.studies[0];
  ASSERT_EQ(study.series.size(), 3u);
  EXPECT_EQ(study.series[0].kind, Kind::localizer) << "in order of number";
  ASSERT_EQ(study.chosen, 2u);
  EXPECT_THAT(study.series[1].reason, HasSubstr("bone")) << study.series[1].reason;
}

/// tests/ct/make_directory.py wrote the index.
TEST(Open, ADicomdirLeadsToItsFilesAndWhatItNamesInVainIsSaid) {
  const test::TemporaryFolder folder;
  const Path images = folder.path() / "PT000000/ST000000/SE000000";
  write_one(image_of({}, 0), images / "IM000000");
  write_one(image_of({}, 1), images / "IM000001");
  const auto index = read_file(test::source_folder() / "tests/ct/data/DICOMDIR", 1 << 20);
  ASSERT_TRUE(index);
  ASSERT_TRUE(write_file(folder.path() / "DICOMDIR", *index));
  const Opened found = opened(folder.path() / "DICOMDIR");
  ASSERT_EQ(found.studies.size(), 1u);
  EXPECT_EQ(found.studies[0].series.at(0).images.size(), 2u);
  const auto& refused = found.studies[0].refused;
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0].error.code, Code::not_found);
  EXPECT_THAT(refused[0].name, HasSubstr("IM000002"));
  EXPECT_EQ(opened(folder.path()).studies.at(0).series.at(0).images.size(), 2u) << "not twice";
}

TEST(Open, ABrokenFileIsNamedInItsStudyAndOtherKindsOfFilesArePassedOver) {
  const test::TemporaryFolder folder;
  write({}, folder.path());
  const dicom::CtImage image = image_of({}, 3);
  auto bytes = dicom::encode_ct(image);
  ASSERT_TRUE(bytes);
  bytes->resize(200);
  ASSERT_TRUE(write_file(folder.path() / "broken.dcm", *bytes));
  ASSERT_TRUE(write_file(folder.path() / "LICENSE", "words"));
  const Opened found = opened(folder.path());
  ASSERT_EQ(found.studies.size(), 1u);
  ASSERT_EQ(found.studies[0].refused.size(), 1u);
  EXPECT_THAT(found.studies[0].refused[0].name, HasSubstr("broken.dcm"));
  EXPECT_TRUE(has(found.studies[0].warnings, WarningCode::file_refused));
  EXPECT_TRUE(found.refused.empty());
}

TEST(Open, ASliceWhosePixelsAreCutOffIsLeftOutWithAWarning) {
  const test::TemporaryFolder folder;
  write({}, folder.path());
  const Path file = folder.path() / "1.2.3.4_35";  // slice 5
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4000);
  Opened found = opened(folder.path());
  const auto scan = load(std::move(found.studies.at(0)), test::context());
  ASSERT_TRUE(scan);
  EXPECT_EQ(scan->stack.slices.size(), 19u);
  EXPECT_TRUE(has(scan->stack.warnings, WarningCode::file_refused));
  EXPECT_TRUE(has(scan->stack.warnings, WarningCode::gap));
  EXPECT_EQ(scan->study.refused.size(), 1u);
}

TEST(Open, PositionsThatAllSlicesShareAreNone) {
  Written written;
  written.overrides = {{"ImagePositionPatient", "0\\0\\0"}};
  const Stack stack = stack_of(written);
  ASSERT_EQ(stack.slices.size(), 20u) << "none is taken for another one's double";
  EXPECT_FALSE(stack.has_positions);
  EXPECT_TRUE(has(stack.warnings, WarningCode::no_positions));
  EXPECT_EQ(stack.slices[0].plane.hu(30, 30), 19) << "in the order of their instance numbers";
}

TEST(Open, FilesOfTwoPatientsInOneSeriesAreSaidToBe) {
  const test::TemporaryFolder folder;
  for (int k = 0; k < 20; ++k) {
    dicom::CtImage image = image_of({}, k);
    image.patient_id = k % 2 ? "one" : "another";
    write_one(image, folder.path() / std::to_string(k));
  }
  const auto scan = load(std::move(opened(folder.path()).studies.at(0)), test::context());
  ASSERT_TRUE(scan) << scan.error().sentence();
  EXPECT_TRUE(has(scan->stack.warnings, WarningCode::mixed_patients));
  EXPECT_FALSE(has(stack_of({}).warnings, WarningCode::mixed_patients));
}

TEST(Open, WhatIsNotThereOrNoScanIsAnError) {
  const test::TemporaryFolder folder;
  const std::vector<Path> nothing = {folder.path() / "nothing"};
  EXPECT_EQ(open(nothing, {}, test::context()).error().code, Code::not_found);
  ASSERT_TRUE(write_file(folder.path() / "notes", "words"));
  const std::vector<Path> empty = {folder.path()};
  EXPECT_EQ(open(empty, {}, test::context()).error().code, Code::not_a_scan);
  const std::vector<Path> named = {folder.path() / "notes"};
  EXPECT_EQ(open(named, {}, test::context()).error().code, Code::unsupported);
  write({}, folder.path());
  EXPECT_EQ(open(empty, {.series = "9", .each = false}, test::context()).error().code, Code::bad_argument);
}

TEST(Open, PicturesOfAFolderThatDifferInSizeAreStudiesOfTheirOwn) {
  const test::TemporaryFolder folder;
  for (const char* name : {"1.png", "2.png", "4.png"})
    ASSERT_TRUE(formats::write_png(folder.path() / name, image::Plane<std::uint8_t>{32, 16}));
  ASSERT_TRUE(formats::write_png(folder.path() / "3.png", image::Plane<std::uint8_t>{16, 32}));
  Opened found = opened(folder.path());
  ASSERT_EQ(found.studies.size(), 2u);
  EXPECT_EQ(found.studies[0].series[0].images.size(), 3u);
  EXPECT_EQ(found.studies[1].path, (folder.path() / "3.png").string());
  const auto scan = load(std::move(found.studies[0]), test::context());
  ASSERT_TRUE(scan) << scan.error().sentence();
  EXPECT_EQ(scan->stack.slices.size(), 3u);
  EXPECT_FALSE(has(scan->stack.warnings, WarningCode::mixed_sizes));
}

TEST(Open, WhatACameraWroteBeforeAPicturesSizeDoesNotHideIt) {
  const test::TemporaryFolder folder;
  const Bytes plain = *read_file(test::source_folder() / "tests/formats/data/grey.jpg", 1 << 20);
  Bytes wordy(plain.begin(), plain.begin() + 2);
  constexpr std::size_t length = 60000;  // of a segment APP15, more than is read to know the format
  for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{0xEF}, length >> 8, length & 0xFF})
    wordy.push_back(static_cast<std::byte>(byte));
  wordy.resize(wordy.size() + length - 2);
  wordy.insert(wordy.end(), plain.begin() + 2, plain.end());
  ASSERT_TRUE(write_file(folder.path() / "1.jpg", plain));
  ASSERT_TRUE(write_file(folder.path() / "2.jpg", wordy));
  EXPECT_EQ(opened(folder.path()).studies.size(), 1u) << "both are of one size";
}

TEST(Open, AFolderOfPicturesIsOneScanWhoseUnitsAreGuessedFromTheWindow) {
  const test::TemporaryFolder folder;
  for (int k = 0; k < 3; ++k) {
    image::Plane<std::uint8_t> grey{32, 16, static_cast<std::uint8_t>(100 * k)};
    ASSERT_TRUE(formats::write_png(folder.path() / (std::to_string(9 + k) + ".png"), grey));
  }
  Opened found = opened(folder.path());
  ASSERT_EQ(found.studies.size(), 1u);
  EXPECT_EQ(found.studies[0].series[0].kind, Kind::picture);
  const auto scan = load(std::move(found.studies[0]), test::context());
  ASSERT_TRUE(scan);
  const Stack& stack = scan->stack;
  ASSERT_EQ(stack.slices.size(), 3u);
  EXPECT_FALSE(stack.hounsfield);
  EXPECT_FALSE(stack.has_positions);
  EXPECT_NEAR(stack.slices[0].plane.hu(0, 0), 0, 0.01) << "black of level 40, width 80";
  EXPECT_NEAR(stack.slices[2].plane.hu(0, 0), 200 * 80 / 255.0, 0.5) << "9, 10, 11: natural order";
  EXPECT_EQ(stack.slices[0].instance.size(), 64u);
  for (const WarningCode code : {WarningCode::no_hounsfield, WarningCode::assumed_window,
                                 WarningCode::no_spacing, WarningCode::no_positions}) {
    EXPECT_TRUE(has(stack.warnings, code)) << kind_of(code).name;
  }
  EXPECT_EQ(opened(folder.path(), {.series = "", .each = true}).studies.size(), 3u);
}

}  // namespace
}  // namespace haima::ct
