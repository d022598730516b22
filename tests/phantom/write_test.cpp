#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "formats/formats.h"
#include "phantom/made.h"

namespace haima::phantom {
namespace {

class Write : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = Path{testing::TempDir()} / ("haima_phantom_" + std::to_string(::getpid()));
    truth_ = folder_.string() + "-truth";
    TearDown();
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove_all(truth_);
  }

  Phantom written(const Head& head, const Scanner& scanner) {
    Phantom phantom = made(head, scanner);
    Context context{settings_, pool_, progress_};
    const auto result = write(phantom, folder_, {}, context);
    EXPECT_TRUE(result) << result.error().sentence();
    const auto truth = write_truth(phantom, truth_);
    EXPECT_TRUE(truth) << truth.error().sentence();
    return phantom;
  }

  ct::Scan read_back() {
    Context context{settings_, pool_, progress_};
    auto opened = ct::open(std::vector{folder_}, {}, context);
    EXPECT_TRUE(opened) << opened.error().sentence();
    for (ct::Study& study : opened->studies)
      if (study.chosen) {
        auto scan = ct::load(std::move(study), context);
        EXPECT_TRUE(scan) << scan.error().sentence();
        return *std::move(scan);
      }
    ADD_FAILURE() << "no head CT was found among what was written";
    return {};
  }

  Settings settings_;
  Pool pool_{2};
  Progress progress_;
  Path folder_, truth_;
};

TEST_F(Write, GivesASeriesThatReadsBackAsTheScanInMemory) {
  Scanner scanner = plain_scanner(2.4, 6);
  scanner.tilt_deg = 14;
  const ct::Scan in_memory = scan_of(written({}, scanner)), from_files = read_back();
  ASSERT_EQ(from_files.stack.slices.size(), in_memory.stack.slices.size());
  EXPECT_NEAR(from_files.stack.tilt_deg, 14, 0.05);
  EXPECT_NEAR(from_files.stack.spacing_mm, in_memory.stack.spacing_mm, 1e-3);
  for (std::size_t i = 0; i < in_memory.stack.slices.size(); ++i) {
    const ct::Slice &a = in_memory.stack.slices[i], &b = from_files.stack.slices[i];
    EXPECT_EQ(a.instance, b.instance);
    EXPECT_LT(norm(a.origin_mm - b.origin_mm), 1e-3);
    EXPECT_EQ(a.plane.hu(40, 40), b.plane.hu(40, 40));
  }
}

TEST_F(Write, PutsTheMasksBesideTheSeries) {
  const Head head{.lesions = {{.kind = Bleed::subdural, .volume_ml = 30}}};
  const Phantom phantom = written(head, plain_scanner(2.4, 6));
  const auto bytes = read_file(truth_ / "hemorrhage.nii.gz", 1 << 26);
  ASSERT_TRUE(bytes);
  const formats::Format* format = formats::recognise(*bytes);
  ASSERT_NE(format, nullptr);
  const auto content = format->decode(*bytes, "truth", settings_.limits);
  ASSERT_TRUE(content) << content.error().sentence();
  const auto& volume = std::get<formats::Nifti>(*content).volume;
  double marked = 0;
  for (const auto voxel : volume.voxels) {
    EXPECT_TRUE(voxel == 0 || voxel == 1 + static_cast<int>(Bleed::subdural));
    marked += voxel != 0;
  }
  EXPECT_NEAR(marked * 2.4 * 2.4 * 6 / 1000, masked_ml(phantom, Bleed::subdural), 1e-6);
  EXPECT_LT(norm(volume.grid.origin_mm - phantom.images[0].position_mm), 1e-3);

  const auto segmentation = read_file(truth_ / "hemorrhage.dcm", 1 << 26);
  ASSERT_TRUE(segmentation);
  const auto facts = dicom::read_facts(*segmentation, "segmentation", settings_.limits);
  ASSERT_TRUE(facts) << facts.error().sentence();
  EXPECT_EQ(facts->modality, "SEG");
  EXPECT_EQ(facts->study, phantom.images[0].study);
}

TEST_F(Write, NamesEachImageWithItsKindsInTheLabels) {
  const Phantom phantom =
      written({.lesions = {{.kind = Bleed::epidural, .volume_ml = 20}}}, plain_scanner(2.4, 6));
  const auto bytes = read_file(truth_ / "labels.csv", 1 << 20);
  ASSERT_TRUE(bytes);
  const std::string text{as_text(*bytes)};
  EXPECT_TRUE(text.starts_with("file,any,epidural,intraparenchymal,"));
  for (std::size_t i = 0; i < phantom.images.size(); ++i) {
    const bool bleeds_here = !phantom.masks[i][0].empty();
    EXPECT_NE(text.find(file_name(i) + (bleeds_here ? ",1,1,0,0,0,0," : ",0,0,0,0,0,0,")), std::string::npos)
        << i;
  }
}

TEST_F(Write, WritesNoSegmentationOfNothing) {
  written({}, plain_scanner(8, 20));
  EXPECT_FALSE(std::filesystem::exists(truth_ / "hemorrhage.dcm"));
  EXPECT_TRUE(std::filesystem::exists(truth_ / "hemorrhage.nii.gz"));
}

}  // namespace
}  // namespace haima::phantom
