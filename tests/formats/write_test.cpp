#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "formats/formats.h"
#include "support/data.h"

namespace haima::formats {
namespace {

Content read_back(const Path& file) {
  const Bytes bytes = *read_file(file, 1 << 30);
  const Format* format = recognise(bytes);
  EXPECT_TRUE(format);
  auto content = format->decode(bytes, file.string(), {});
  EXPECT_TRUE(content) << content.error().sentence();
  return *content;
}

template <class T>
image::Plane<T> noise(int width, int height) {
  std::mt19937 random{3};
  image::Plane<T> plane{width, height};
  for (T& pixel : plane.pixels) pixel = static_cast<T>(random());
  return plane;
}

class Write : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
};

TEST_F(Write, GreyPngsComeBackAsTheyWere) {
  const Path file = folder_.path() / "a.png";
  const auto plane = noise<std::uint16_t>(37, 11);
  ASSERT_TRUE(write_png(file, plane));
  EXPECT_EQ(std::get<Picture>(read_back(file)).grey, plane);
  const auto small = noise<std::uint8_t>(5, 70);
  ASSERT_TRUE(write_png(file, small));
  const auto picture = std::get<Picture>(read_back(file));
  EXPECT_TRUE(std::equal(small.pixels.begin(), small.pixels.end(), picture.grey.pixels.begin()));
  EXPECT_EQ(picture.white, 255);
}

TEST_F(Write, ColourPngsComeBackAsLuma) {
  image::Plane<image::Colour> plane{2, 1};
  plane.at(0, 0) = {255, 0, 0};
  plane.at(1, 0) = {0, 0, 255};
  const Path file = folder_.path() / "a.png";
  ASSERT_TRUE(write_png(file, plane));
  const auto picture = std::get<Picture>(read_back(file));
  EXPECT_THAT(picture.grey.pixels, testing::ElementsAre(76, 29)) << "BT.601: .299 and .114 of 255";
  EXPECT_TRUE(picture.colour);
  EXPECT_EQ(*read_file(file, 10000), encode_png(plane));
}

TEST_F(Write, APlaneWithoutPixelsIsAnErrorNotAFile) {
  const Path file = folder_.path() / "a.png";
  EXPECT_FALSE(write_png(file, image::Plane<std::uint8_t>{}));
  EXPECT_FALSE(std::filesystem::exists(file));
}

image::Grid turned_grid(double angle, double shear, double hand) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{-110.5, -95.25, 30},
          {0.45 * c, 0.45 * s * c, 0.45 * s * s},
          {-0.5 * s, 0.5 * c * c, 0.5 * c * s},
          hand * image::Vec3{0, -4 * s, 4 * c} + image::Vec3{0, shear, 0}};
}

double distance(const image::Grid& a, const image::Grid& b) {
  return norm(a.origin_mm - b.origin_mm) + norm(a.i_step_mm - b.i_step_mm) + norm(a.j_step_mm - b.j_step_mm) +
         norm(a.k_step_mm - b.k_step_mm);
}

TEST_F(Write, VolumesComeBackWithTheirPlaceAndRescale) {
  for (const char* name : {"a.nii", "a.nii.gz"}) {
    for (const double shear : {0.0, 1.3}) {
      image::Volume<std::int16_t> volume{6, 5, 4, turned_grid(0.4, shear, 1)};
      for (std::size_t i = 0; i < volume.voxels.size(); ++i)
        volume.voxels[i] = static_cast<std::int16_t>(i * 31 - 900);
      ASSERT_TRUE(write_nifti(folder_.path() / name, volume, {0.5, -1024}));
      const auto back = std::get<Nifti>(read_back(folder_.path() / name));
      EXPECT_EQ(back.volume.voxels, volume.voxels);
      EXPECT_LT(distance(back.volume.grid, volume.grid), 1e-4);
      EXPECT_EQ(back.rescale, (image::Rescale{0.5, -1024}));
      EXPECT_EQ(back.orientation_from, "sform");
    }
  }
}

/// The same file with its sform taken away: what a reader sees who believes the qform.
image::Grid by_qform(const Path& file) {
  Bytes bytes = *read_file(file, 1 << 20);
  bytes[254] = std::byte{0};
  return std::get<Nifti>(*recognise(bytes)->decode(bytes, "file", {})).volume.grid;
}

TEST_F(Write, QformSaysTheSameAsSformForAnyRotationAndHand) {
  const Path file = folder_.path() / "a.nii";
  for (double angle = -3.1; angle < 3.2; angle += 0.2) {
    for (const double hand : {1.0, -1.0}) {
      const image::Volume<std::uint8_t> labels{3, 3, 3, turned_grid(angle, 0, hand), 1};
      ASSERT_TRUE(write_nifti(file, labels));
      EXPECT_LT(distance(by_qform(file), labels.grid), 1e-3) << angle << " " << hand;
    }
  }
}

TEST_F(Write, APlannedVolumeIsTheSameFileAsTheVolumeHeldWhole) {
  image::Volume<std::int16_t> volume{5, 4, 7, turned_grid(0.3, 0.1, 1)};
  for (std::size_t i = 0; i < volume.voxels.size(); ++i) volume.voxels[i] = static_cast<std::int16_t>(7 * i);
  const image::PlannedVolume planned{5, 4, 7, volume.grid, [&](int k, std::span<std::int16_t> plane) {
                                       std::copy_n(&volume.at(0, 0, k), plane.size(), plane.begin());
                                     }};
  Pool pool{3};
  for (const char* name : {"a.nii", "a.nii.gz"}) {
    const Path whole = folder_.path() / "whole" / name, parts = folder_.path() / "parts" / name;
    ASSERT_TRUE(write_nifti(whole, volume));
    ASSERT_TRUE(write_nifti(parts, planned, pool));
    EXPECT_EQ(*read_file(whole, 1 << 20), *read_file(parts, 1 << 20)) << name;
  }
}

TEST_F(Write, VolumesTooLargeForNiftiAreRefused) {
  const image::Volume<std::uint8_t> volume{40000, 1, 1};
  const auto written = write_nifti(folder_.path() / "a.nii", volume);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::unwritable);
}

}  // namespace
}  // namespace haima::formats
