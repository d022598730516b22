// Volumes written for the test with their axes in every order and direction: wherever a voxel stands in the
// file, it must stand in the stack where the affine puts it in the patient.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "ct/continuity.h"
#include "ct/ct.h"
#include "made.h"
#include "support/data.h"

namespace haima::ct {
namespace {

using image::Vec3;

/// A patient: an egg of soft tissue, brighter to the left, the back and the head, in air.
int hu_at(Vec3 p) {
  const double r = std::hypot(p.x / 60, p.y / 75, p.z / 65);
  return r < 1 ? static_cast<int>(std::lround(40 + 0.3 * p.x + 0.2 * p.y + 0.4 * p.z)) : -1000;
}

/// Steps of 5, 6 and 7 mm along x, y and z, laid out as `order` and `signs` say, sheared by `tilt_deg`.
image::Volume<std::int16_t> scanned(const std::array<int, 3>& order, const std::array<int, 3>& signs,
                                    double tilt_deg) {
  const Vec3 column = made::column_at(tilt_deg);
  const std::array<Vec3, 3> axes = {Vec3{5, 0, 0}, 6.0 * column, Vec3{0, 0, 7}};
  const std::array<int, 3> counts = {30, 31, 25};
  std::array<Vec3, 3> steps;
  std::array<int, 3> lengths{};
  Vec3 origin;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto axis = static_cast<std::size_t>(order[i]);
    steps[i] = static_cast<double>(signs[i]) * axes[axis];
    lengths[i] = counts[axis];
    origin = origin - ((lengths[i] - 1) / 2.0) * steps[i];
  }
  image::Volume<std::int16_t> volume{
      lengths[0], lengths[1], lengths[2], {origin, steps[0], steps[1], steps[2]}};
  for (int k = 0; k < volume.nz; ++k) {
    for (int j = 0; j < volume.ny; ++j) {
      for (int i = 0; i < volume.nx; ++i)
        volume.at(i, j, k) = static_cast<std::int16_t>(hu_at(volume.grid.at(i, j, k)));
    }
  }
  return volume;
}

Stack loaded(const image::Volume<std::int16_t>& volume) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "volume.nii.gz";
  EXPECT_TRUE(formats::write_nifti(file, volume));
  const std::vector<Path> paths = {file};
  auto opened = open(paths, {}, test::context());
  EXPECT_TRUE(opened);
  auto scan = load(std::move(opened->studies.at(0)), test::context());
  EXPECT_TRUE(scan) << scan.error().sentence();
  return std::move(scan->stack);
}

/// `volume` in a file whose qform turns it by half about the patient's axis of this part of the quaternion.
Stack with_qform_about(std::size_t part, const image::Volume<std::int16_t>& volume) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "volume.nii";
  EXPECT_TRUE(formats::write_nifti(file, volume));
  Bytes bytes = read_file(file, 1 << 20).value();
  constexpr std::size_t qform_code = 252, quaternion = 256;  // nifti1.h
  const std::int16_t code = 1;
  const std::array<float, 3> none{};
  const float one = 1;
  std::memcpy(&bytes[qform_code], &code, sizeof code);
  std::memcpy(&bytes[quaternion], none.data(), sizeof none);
  std::memcpy(&bytes[quaternion + part * sizeof one], &one, sizeof one);
  EXPECT_TRUE(write_file(file, bytes));
  const std::vector<Path> paths = {file};
  auto opened = open(paths, {}, test::context());
  return load(std::move(opened->studies.at(0)), test::context())->stack;
}

TEST(NiftiVolume, WhoseFormsNameDifferentSidesHasNoLeft) {
  const auto volume = scanned({0, 1, 2}, {1, 1, 1}, 0);
  EXPECT_TRUE(loaded(volume).oriented);
  // Patient x and y of DICOM lead the other way than NIfTI's: half a turn about z.
  EXPECT_TRUE(with_qform_about(2, volume).oriented);
  const Stack mirrored = with_qform_about(1, volume);
  EXPECT_FALSE(mirrored.oriented);
  EXPECT_TRUE(has(mirrored.warnings, WarningCode::bad_metadata));
}

TEST(NiftiVolume, StandsAsRadiologistsLookAtItWhateverTheOrderOfItsAxes) {
  constexpr std::array<std::array<int, 3>, 6> orders = {
      {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  for (const auto& order : orders) {
    for (const auto& signs : {std::array{1, 1, 1}, std::array{-1, 1, -1}, std::array{-1, -1, 1}}) {
      for (const double tilt : {0.0, 15.0}) {
        const Stack stack = loaded(scanned(order, signs, tilt));
        ASSERT_EQ(stack.slices.size(), 25u);
        EXPECT_GT(stack.row.x, 0.99);
        EXPECT_GT(stack.column.y, 0.9);
        EXPECT_GT(stack.slices[1].origin_mm.z, stack.slices[0].origin_mm.z);
        EXPECT_NEAR(stack.column_spacing_mm, 5, 1e-4);
        EXPECT_NEAR(stack.row_spacing_mm, 6, 1e-4);
        EXPECT_NEAR(stack.tilt_deg, tilt, 1e-2);
        EXPECT_NEAR(stack.spacing_mm, 7 * std::cos(tilt * std::numbers::pi / 180), 1e-3);
        int wrong = 0;
        for (const Slice& slice : stack.slices) {
          for (int y = 0; y < 31; ++y) {
            for (int x = 0; x < 30; ++x) {
              const Vec3 p = slice.origin_mm + (5.0 * x) * stack.row + (6.0 * y) * stack.column;
              wrong += std::abs(slice.plane.hu(x, y) - static_cast<float>(hu_at(p))) > 1;
            }
          }
        }
        EXPECT_LE(wrong, 2) << "voxels on the very rim may round either way";
      }
    }
  }
}

TEST(NiftiVolume, TurnedAboutSeveralAxesKeepsItsPlanes) {
  // 50 degrees about x, 33 about y, 20 about z.
  const auto turned = [](Vec3 p) {
    const auto by = [](double degrees) { return degrees * std::numbers::pi / 180; };
    const double a = by(50), b = by(33), c = by(20);
    p = {p.x, std::cos(a) * p.y - std::sin(a) * p.z, std::sin(a) * p.y + std::cos(a) * p.z};
    p = {std::cos(b) * p.x + std::sin(b) * p.z, p.y, std::cos(b) * p.z - std::sin(b) * p.x};
    return Vec3{std::cos(c) * p.x - std::sin(c) * p.y, std::sin(c) * p.x + std::cos(c) * p.y, p.z};
  };
  image::Volume<std::int16_t> volume = scanned({0, 1, 2}, {1, 1, 1}, 0);
  image::Grid& grid = volume.grid;
  grid = {turned(grid.origin_mm), turned(grid.i_step_mm), turned(grid.j_step_mm), turned(grid.k_step_mm)};
  const Stack stack = loaded(volume);
  EXPECT_GE(stack.slices.size(), 25u);
  for (std::size_t n = 1; n < stack.slices.size(); ++n)
    ASSERT_GT(stack.slices[n].position_mm, stack.slices[n - 1].position_mm);
}

TEST(NiftiVolume, ValuesThatLostTheirInterceptAreMended) {
  image::Volume<std::int16_t> volume = scanned({0, 1, 2}, {1, 1, 1}, 0);
  for (std::int16_t& value : volume.voxels) value = static_cast<std::int16_t>(value + 1024);
  const Stack stack = loaded(volume);
  EXPECT_TRUE(stack.hounsfield);
  EXPECT_TRUE(has(stack.warnings, WarningCode::mended_rescale));
  EXPECT_EQ(stack.slices[12].plane.hu(0, 0), -1000);
}

TEST(NiftiVolume, AGridOfNoSizeIsRefused) {
  image::Volume<std::int16_t> volume = scanned({0, 1, 2}, {1, 1, 1}, 0);
  volume.grid.k_step_mm = {0, 0, 1e-7};
  const test::TemporaryFolder folder;
  ASSERT_TRUE(formats::write_nifti(folder.path() / "volume.nii", volume));
  const std::vector<Path> paths = {folder.path() / "volume.nii"};
  auto opened = open(paths, {}, test::context());
  if (!opened) return;
  EXPECT_FALSE(load(std::move(opened->studies.at(0)), test::context()));
}

/// A head whose inside turns slowly from slice to slice.
Stack turning(const std::vector<int>& steps) {
  Stack stack;
  for (const int step : steps) {
    Slice slice;
    slice.plane.values = image::Plane<std::int16_t>{128, 128, -1000};
    const double angle = 0.06 * step;
    for (int y = 0; y < 128; ++y) {
      for (int x = 0; x < 128; ++x) {
        const double u = x - 63.5, v = y - 63.5;
        if (std::hypot(u, v) > 55) continue;
        const bool bright = u * std::cos(angle) + v * std::sin(angle) > 0;
        slice.plane.values.at(x, y) = bright ? 100 : 0;
      }
    }
    stack.slices.push_back(std::move(slice));
  }
  return stack;
}

TEST(Continuity, SlicesInOrderGiveNoWarning) {
  EXPECT_TRUE(discontinuities(turning({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})).empty());
}

TEST(Continuity, AMissingSliceIsFoundWhereItIsMissing) {
  const Warnings found = discontinuities(turning({0, 1, 2, 3, 4, 6, 7, 8, 9, 10}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, WarningCode::gap);
  EXPECT_THAT(found[0].slices, testing::ElementsAre(4));
}

TEST(Continuity, SlicesThatGoBackAreSaidToBeDoubledOrOutOfOrder) {
  const Warnings found = discontinuities(turning({0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 8}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, WarningCode::doubled_slice);
}

}  // namespace
}  // namespace haima::ct
