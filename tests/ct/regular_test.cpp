#include "ct/regular.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "ct/stack.h"
#include "made.h"
#include "support/data.h"

namespace haima::ct {
namespace {

using image::Vec3;

/// What the patient is made of: a smooth field, so that interpolation has a closed form to be held against.
double field(Vec3 p) { return 0.5 * p.x - 2 * p.y + 3 * p.z; }

/// The field as a tilted gantry would have scanned it.
Stack scanned(const std::vector<double>& table_mm, double tilt_deg) {
  Stack stack = made::placed(table_mm, tilt_deg);
  stack.row_spacing_mm = 0.7;
  stack.column_spacing_mm = 0.6;
  for (Slice& slice : stack.slices) {
    slice.plane.rescale = {0.05, 0};
    slice.plane.values = image::Plane<std::int16_t>{40, 50};
    for (int y = 0; y < 50; ++y) {
      for (int x = 0; x < 40; ++x) {
        const Vec3 p = slice.origin_mm + (0.6 * x) * stack.row + (0.7 * y) * stack.column;
        slice.plane.values.at(x, y) = static_cast<std::int16_t>(std::lround(field(p) / 0.05));
      }
    }
  }
  settle(stack, std::nullopt);
  return stack;
}

/// Whether both slices around a voxel reach it: the next air is further than two slices can drift apart.
bool reached(const image::Volume<std::int16_t>& volume, int j, int k) {
  constexpr int drift = 5;
  for (const int y : {j - drift, j, j + drift}) {
    if (y < 0 || y >= volume.ny || volume.at(20, y, k) < -900) return false;
  }
  return true;
}

TEST(Regular, UndoingTheTiltLeavesEveryPointOfThePatientWhereItWas) {
  for (const double tilt : {0.0, 18.5, -22.0}) {
    for (const auto& places : {made::steps(20, 5), std::vector<double>{0, 4, 8, 9, 16, 23, 30}}) {
      const Stack stack = scanned(places, tilt);
      const auto volume = regular_volume(stack, test::context());
      ASSERT_TRUE(volume);
      int compared = 0;
      for (int k = 0; k < volume->nz; ++k) {
        for (int j = 0; j < volume->ny; ++j) {
          if (!reached(*volume, j, k)) continue;
          const int hu = volume->at(20, j, k);
          EXPECT_NEAR(hu, field(volume->grid.at(20, j, k)), 0.8) << tilt << " " << j << " " << k;
          ++compared;
        }
      }
      EXPECT_GT(compared, volume->nz * 35);
    }
  }
}

TEST(Regular, TheGridStandsAtRightAnglesAndIsAsLongAsTheStack) {
  const Stack stack = scanned(made::steps(21, 5), 18.5);
  const auto volume = regular_volume(stack, test::context());
  ASSERT_TRUE(volume);
  const image::Grid& grid = volume->grid;
  EXPECT_NEAR(dot(grid.i_step_mm, grid.k_step_mm), 0, 1e-12);
  EXPECT_NEAR(dot(grid.j_step_mm, grid.k_step_mm), 0, 1e-12);
  EXPECT_NEAR(norm(grid.k_step_mm), 5 * std::cos(18.5 * std::numbers::pi / 180), 1e-9);
  EXPECT_EQ(volume->nz, 21);
  EXPECT_EQ(volume->ny,
            50 + static_cast<int>(std::ceil(100 * std::sin(18.5 * std::numbers::pi / 180) / 0.7)));
}

TEST(Regular, TheAcquiredVolumeIsShearedAndHoldsThePixelsAsTheyAre) {
  const Stack stack = scanned(made::steps(11, 5), 18.5);
  const auto volume = acquired_volume(stack, test::context().limits());
  ASSERT_TRUE(volume);
  EXPECT_NEAR(norm(volume->grid.k_step_mm - Vec3{0, 0, 5}), 0, 1e-9);
  std::vector<std::int16_t> plane(volume->plane_voxels());
  volume->fill(10, plane);
  EXPECT_EQ(plane[static_cast<std::size_t>(9 * volume->nx + 7)],
            std::lround(stack.slices[10].plane.hu(7, 9)));
}

TEST(Regular, WithoutPlacesThereIsNoVolume) {
  Stack stack = scanned({0}, 0);
  EXPECT_FALSE(regular_volume(stack, test::context()));
  EXPECT_FALSE(acquired_volume(scanned({0, 4, 8, 9, 16}, 0), test::context().limits())) << "uneven";
}

/// A voxel of dcm2niix's tilt-corrected volume (tests/ct/compare_dcm2niix.py wrote the table).
struct Truth {
  int i = 0, j = 0, k = 0;
  double hu = 0;
};

std::vector<Truth> truth_of(const std::string& set) {
  std::ifstream file{test::source_folder() / "tests/ct/dcm2niix_tilt.csv"};
  std::vector<Truth> rows;
  for (std::string line; std::getline(file, line);) {
    const auto parts = split(line, ',');
    if (parts.size() != 5 || parts[0] != set) continue;
    const auto whole = [&](std::size_t n) { return static_cast<int>(*to_integer(parts[n])); };
    rows.push_back({whole(1), whole(2), whole(3), *to_double(parts[4])});
  }
  return rows;
}

class TiltUndone : public testing::TestWithParam<std::pair<const char*, int>> {};

TEST_P(TiltUndone, IsWhatDcm2niixMakesOfIt) {
  const auto& [set, planes] = GetParam();
  HAIMA_NEEDS_DATA(std::string{"dicom/"} + set);
  const std::vector<Path> paths = {test::data_folder() / "dicom" / set};
  const auto opened = open(paths, {}, test::context());
  ASSERT_TRUE(opened);
  const auto scan = load(opened->studies.front(), test::context());
  ASSERT_TRUE(scan);
  const double spacing = scan->stack.slices.back().position_mm / (planes - 1);
  const auto volume = regular_volume_at(scan->stack, spacing, test::context());
  ASSERT_TRUE(volume);
  ASSERT_EQ(volume->nz, planes);
  const auto rows = truth_of(set);
  ASSERT_GT(rows.size(), 300u);
  double sum = 0;
  for (const Truth& truth : rows) sum += std::abs(volume->at(truth.i, truth.j, truth.k) - truth.hu);
  EXPECT_LT(sum / static_cast<double>(rows.size()), 1.0);
}

INSTANTIATE_TEST_SUITE_P(RealScans, TiltUndone,
                         testing::Values(std::pair{"ge_tilted", 56}, std::pair{"philips_tilted", 30}),
                         [](const auto& set) { return std::string{set.param.first}; });

}  // namespace
}  // namespace haima::ct
