// Real scans of the shared data, held against tables that pydicom, nibabel and numpy made
// (tests/ct/geometry_truth.py).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>

#include "base/text.h"
#include "ct/ct.h"
#include "support/data.h"
#include "support/one_thread.h"

namespace haima::ct {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> table(const char* name) {
  std::ifstream file{test::source_folder() / "tests/ct" / name};
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    Row row;
    for (const std::string_view field : split(line, ',')) row.emplace_back(field);
    rows.push_back(std::move(row));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

double number(const std::string& text) { return *to_double(text); }

Opened opened(const Path& path, const OpenOptions& options = {}) {
  const std::vector<Path> paths = {path};
  auto result = open(paths, options, test::context());
  EXPECT_TRUE(result) << result.error().sentence();
  return result ? *std::move(result) : Opened{};
}

Scan loaded(const Path& path) {
  Opened found = opened(path);
  EXPECT_EQ(found.studies.size(), 1u);
  auto scan = load(std::move(found.studies.at(0)), test::context());
  EXPECT_TRUE(scan) << scan.error().sentence();
  return *std::move(scan);
}

class RealScan : public testing::TestWithParam<const char*> {};

TEST_P(RealScan, PlanesPositionsAndValuesAreThoseOfPydicom) {
  HAIMA_NEEDS_DATA(std::string{"dicom/"} + GetParam());
  const Stack stack = loaded(test::data_folder() / "dicom" / GetParam()).stack;
  std::size_t k = 0;
  for (const Row& row : table("truth_slices.csv")) {
    if (row[0] != GetParam()) continue;
    ASSERT_LT(k, stack.slices.size());
    const Slice& slice = stack.slices[k++];
    EXPECT_THAT(slice.source, testing::EndsWith("/" + row[1]));
    EXPECT_NEAR(slice.position_mm, number(row[2]), 1e-4);
    EXPECT_NEAR(std::abs(stack.tilt_deg), number(row[3]), 1e-3);
    EXPECT_NEAR(stack.spacing_mm, number(row[4]), 1e-4);
    std::int64_t sum = 0, weighted = 0;
    for (int y = 0; y < 512; ++y) {
      for (int x = 0; x < 512; ++x) {
        const auto hu = static_cast<std::int64_t>(slice.plane.hu(x, y));
        sum += hu;
        weighted += hu * ((y * 512 + x) % 1009);
      }
    }
    EXPECT_EQ(sum, *to_integer(row[5])) << row[1];
    EXPECT_EQ(weighted, *to_integer(row[6])) << row[1];
  }
  EXPECT_EQ(k, stack.slices.size());
}

INSTANTIATE_TEST_SUITE_P(Dicom, RealScan, testing::Values("ge_tilted", "philips_tilted", "rsna_study"),
                         [](const auto& set) { return std::string{set.param}; });

TEST(RealScans, TheTiltHasTheConsolesSign) {
  HAIMA_NEEDS_DATA("dicom/ge_tilted");
  EXPECT_NEAR(loaded(test::data_folder() / "dicom/ge_tilted").stack.tilt_deg, 18.5, 1e-3);
  EXPECT_NEAR(loaded(test::data_folder() / "dicom/philips_tilted").stack.tilt_deg, -18.5, 1e-3);
}

TEST(RealScans, NothingIsMendedThatIsRight) {
  HAIMA_NEEDS_DATA("dicom/ge_tilted");
  for (const char* set : {"ge_tilted", "philips_tilted", "rsna_study"}) {
    const Stack stack = loaded(test::data_folder() / "dicom" / set).stack;
    EXPECT_FALSE(has(stack.warnings, WarningCode::mended_rescale)) << set;
    EXPECT_FALSE(has(stack.warnings, WarningCode::wrapped_values)) << set;
    EXPECT_FALSE(has(stack.warnings, WarningCode::no_rescale)) << set;
  }
}

TEST(RealScans, TheUnevenScanIsSaidToBeUnevenAndToHaveNoGap) {
  HAIMA_NEEDS_DATA("dicom/ge_tilted");
  const Stack stack = loaded(test::data_folder() / "dicom/ge_tilted").stack;
  EXPECT_TRUE(has(stack.warnings, WarningCode::uneven_spacing));
  EXPECT_FALSE(has(stack.warnings, WarningCode::gap));
  EXPECT_FALSE(stack.even);
  EXPECT_EQ(stack.padding_hu, -1500);
}

TEST(RealScans, LocalizerAndSecondaryCaptureArePassedOverByName) {
  HAIMA_NEEDS_DATA("dicom/localizer");
  Opened found = opened(test::data_folder() / "dicom/localizer");
  ASSERT_EQ(found.studies.size(), 1u);
  ASSERT_EQ(found.studies[0].series.size(), 2u);
  EXPECT_EQ(found.studies[0].series[0].kind, Kind::localizer);
  EXPECT_EQ(found.studies[0].series[1].kind, Kind::secondary);
  EXPECT_FALSE(found.studies[0].chosen);
  const auto scan = load(std::move(found.studies[0]), test::context());
  ASSERT_FALSE(scan);
  EXPECT_EQ(scan.error().code, Code::not_a_scan);
}

TEST(RealScans, AStudyStrippedOfItsTagsIsChosen) {
  HAIMA_NEEDS_DATA("dicom/rsna_study");
  const Scan scan = loaded(test::data_folder() / "dicom/rsna_study");
  EXPECT_THAT(scan.study.series[*scan.study.chosen].reason, testing::HasSubstr("36 slices 5.0 mm apart"));
  EXPECT_TRUE(has(scan.study.warnings, WarningCode::series_choice));
  EXPECT_EQ(scan.stack.padding_hu, -2048);
}

TEST(RealScans, EveryVolumeHasItsSpacingTiltAndWarnings) {
  HAIMA_NEEDS_DATA("rsna_series");
  const auto rows = table("truth_volumes.csv");
  ASSERT_EQ(rows.size(), 25u);
  for (const Row& row : rows) {
    const Stack stack = loaded(test::data_folder() / "rsna_series/volumes" / row[0]).stack;
    EXPECT_EQ(stack.slices.size(), number(row[1])) << row[0];
    EXPECT_NEAR(stack.spacing_mm, number(row[2]), 1e-3) << row[0];
    EXPECT_NEAR(std::abs(stack.tilt_deg), number(row[3]), 1e-2) << row[0];
    EXPECT_NEAR(stack.column_spacing_mm, number(row[4]), 1e-4) << row[0];
    EXPECT_NEAR(stack.row_spacing_mm, number(row[5]), 1e-4) << row[0];
    EXPECT_EQ(has(stack.warnings, WarningCode::doubled_slice), row[6] != "0") << row[0];
    EXPECT_EQ(has(stack.warnings, WarningCode::gap), row[7] != "0") << row[0];
    EXPECT_GT(stack.row.x, 0.9) << "rows run to the patient's left";
    EXPECT_GT(stack.column.y, 0.8) << "columns run to the back";
    EXPECT_TRUE(stack.hounsfield);
    EXPECT_FALSE(has(stack.warnings, WarningCode::mended_rescale)) << row[0];
    EXPECT_FALSE(has(stack.warnings, WarningCode::wrapped_values)) << row[0];
  }
}

TEST(RealScans, VolumesThatAreNoHounsfieldUnitsAreRefusedOrSaidToBeGuessed) {
  HAIMA_NEEDS_DATA("nifti");
  for (const char* name : {"scct.nii", "scgrey.nii", "sccsf.nii"}) {
    Opened found = opened(test::data_folder() / "nifti" / name);
    const auto scan = load(std::move(found.studies.at(0)), test::context());
    ASSERT_FALSE(scan) << name;
    EXPECT_THAT(scan.error().sentence(), testing::HasSubstr("not Hounsfield units"));
  }
  const Stack eight_bits = loaded(test::data_folder() / "nifti/CT_pitch.nii.gz").stack;
  EXPECT_FALSE(eight_bits.hounsfield);
  EXPECT_TRUE(has(eight_bits.warnings, WarningCode::no_hounsfield));
}

/// Where the n-th item of a file's last sequence of fragments begins: the first is the table of offsets.
std::size_t fragment_at(const Bytes& bytes, int wanted) {
  constexpr std::array item = {std::byte{0xFE}, std::byte{0xFF}, std::byte{0x00}, std::byte{0xE0}};
  constexpr std::array pixels = {std::byte{0xE0}, std::byte{0x7F}, std::byte{0x10}, std::byte{0x00}};
  auto at = std::find_end(bytes.begin(), bytes.end(), pixels.begin(), pixels.end());
  for (int n = 0; n <= wanted; ++n) at = std::search(at + 1, bytes.end(), item.begin(), item.end());
  return static_cast<std::size_t>(at - bytes.begin()) + 8;
}

TEST(RealScans, OfAFileOnlyTheBrokenFrameIsLeftOutOnAnyNumberOfThreads) {
  const Path source = test::data_folder() / "dicom/single/emri_small_RLE.dcm";
  if (!std::filesystem::exists(source)) GTEST_SKIP() << "no shared data";
  Bytes bytes = *read_file(source, 1 << 24);
  const std::size_t fragment = fragment_at(bytes, 4);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(fragment), 16, std::byte{0xFF});
  const test::TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "broken.dcm", bytes));
  const Series series = opened(folder.path()).studies.at(0).series.at(0);
  for (Context* context : {&test::context(), &test::one_thread()}) {
    const auto stack = load_series(series, *context);
    ASSERT_TRUE(stack) << stack.error().sentence();
    EXPECT_EQ(stack->slices.size(), series.images.size() - 1);
    EXPECT_TRUE(has(stack->warnings, WarningCode::file_refused));
  }
}

}  // namespace
}  // namespace haima::ct
