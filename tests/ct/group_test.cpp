#include "ct/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "made.h"

namespace haima::ct {
namespace {

std::vector<Seen> seen(const std::vector<Image>& images) {
  std::vector<Seen> files;
  for (const Image& image : images) files.push_back({image.source, "dicom", image.facts});
  return files;
}

std::vector<std::size_t> sizes(const Study& study) {
  std::vector<std::size_t> all;
  for (const Series& series : study.series) all.push_back(series.images.size());
  std::sort(all.begin(), all.end());
  return all;
}

TEST(Group, AScoutUnderTheSameSeriesUidIsASeriesOfItsOwn) {
  std::vector<Image> images = made::slices_at(made::steps(20, 5));
  Image scout = made::slice_at(50, 99);
  scout.facts.image_type = {"ORIGINAL", "PRIMARY", "LOCALIZER"};
  images.push_back(scout);
  Image coronal = made::slice_at(50, 98);
  coronal.facts.frames.front().placement.column = image::Vec3{0, 0, -1};
  images.push_back(coronal);
  const auto studies = grouped(seen(images), {});
  ASSERT_EQ(studies.size(), 1u);
  EXPECT_THAT(sizes(studies[0]), testing::ElementsAre(1, 1, 20));
}

TEST(Group, TwoAcquisitionsThatStandInEachOtherAreTakenApart) {
  std::vector<Image> images = made::slices_at(made::steps(20, 5));
  for (Image image : made::slices_at(made::steps(20, 5))) {
    image.facts.acquisition_number = 2;
    images.push_back(image);
  }
  EXPECT_THAT(sizes(grouped(seen(images), {})[0]), testing::ElementsAre(20, 20));
}

TEST(Group, TwoKernelsUnderOneSeriesUidAreTakenApartOnlyWhereTheyOverlap) {
  std::vector<Image> images = made::slices_at(made::steps(20, 5));
  for (std::size_t i = 0; i < images.size(); ++i) images[i].facts.kernel = i < 8 ? "SOFT" : "STANDARD";
  EXPECT_THAT(sizes(grouped(seen(images), {})[0]), testing::ElementsAre(20));
  for (Image image : made::slices_at(made::steps(20, 5))) {
    image.facts.kernel = "BONE";
    images.push_back(image);
  }
  for (std::size_t i = 0; i < 20; ++i) images[i].facts.kernel = "SOFT";
  EXPECT_THAT(sizes(grouped(seen(images), {})[0]), testing::ElementsAre(20, 20));
}

TEST(Group, AnAcquisitionNumberForEachSliceSplitsNothing) {
  std::vector<Image> images = made::slices_at(made::steps(20, 5));
  for (std::size_t i = 0; i < images.size(); ++i) images[i].facts.acquisition_number = static_cast<int>(i);
  EXPECT_THAT(sizes(grouped(seen(images), {})[0]), testing::ElementsAre(20));
}

TEST(Group, OneDoubledSliceSplitsNothing) {
  std::vector<Image> images = made::slices_at(made::steps(20, 5));
  images.push_back(made::slice_at(35, 77));
  images.back().facts.acquisition_number = 2;
  EXPECT_THAT(sizes(grouped(seen(images), {})[0]), testing::ElementsAre(21));
}

TEST(Group, FramesOfOneFileAreImages) {
  Image file = made::slice_at(0, 1);
  file.facts.frames.assign(12, file.facts.frames.front());
  for (int i = 0; i < 12; ++i)
    file.facts.frames[static_cast<std::size_t>(i)].placement.position_mm = image::Vec3{0, 0, 60.0 - 5 * i};
  const auto studies = grouped(seen({file}), {});
  const Series& series = studies[0].series[0];
  ASSERT_EQ(series.images.size(), 12u);
  EXPECT_EQ(series.images.front().frame, 11) << "feet first";
  EXPECT_EQ(series.images.front().facts.frames.size(), 1u);
}

TEST(Group, StudiesAreKeptApartAndFilesWithoutUidsBelongToTheirFolder) {
  std::vector<Image> images = made::slices_at(made::steps(6, 5));
  images[1].facts.study = "9.9";
  for (std::size_t i = 2; i < 6; ++i) {
    images[i].facts.study = images[i].facts.series = "";
    images[i].source.name = (i < 4 ? "a/" : "b/") + images[i].source.name;
  }
  const auto studies = grouped(seen(images), {});
  ASSERT_EQ(studies.size(), 4u);
  EXPECT_EQ(studies[2].path, "a");
  EXPECT_EQ(studies[2].uid.size(), 64u) << "a content hash";
  EXPECT_NE(studies[2].uid, studies[3].uid);
}

TEST(Group, PicturesOfAFolderAreOneScanInOrderOfNamesUnlessEachIsAsked) {
  std::vector<Seen> files(3);
  const char* names[] = {"case/10.png", "case/9.png", "case/1.png"};
  for (std::size_t i = 0; i < 3; ++i) {
    files[i].source.name = names[i];
    files[i].format = "png";
    files[i].facts.sop_instance = names[i];
  }
  const auto scan = grouped(files, {});
  ASSERT_EQ(scan.size(), 1u);
  EXPECT_EQ(scan[0].series[0].images.front().source.name, "case/1.png");
  EXPECT_EQ(scan[0].series[0].images.back().source.name, "case/10.png");
  EXPECT_EQ(grouped(files, {.series = "", .each = true}).size(), 3u);
}

}  // namespace
}  // namespace haima::ct
