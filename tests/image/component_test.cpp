#include "image/component.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace haima::image {
namespace {

Mask drawn(std::initializer_list<const char*> rows) {
  Mask mask{static_cast<int>(std::string_view{*rows.begin()}.size()), static_cast<int>(rows.size())};
  int y = 0;
  for (const char* row : rows) {
    for (int x = 0; x < mask.width; ++x) mask.at(x, y) = row[x] == '#' ? 1 : 0;
    ++y;
  }
  return mask;
}

template <class Inside>
Volume<std::uint8_t> solid(int nx, int ny, int nz, Grid grid, Inside inside) {
  Volume<std::uint8_t> volume{nx, ny, nz, grid};
  for (int k = 0; k < nz; ++k) {
    for (int j = 0; j < ny; ++j) {
      for (int i = 0; i < nx; ++i) volume.at(i, j, k) = inside(grid.at(i, j, k)) ? 1 : 0;
    }
  }
  return volume;
}

/// Flood fill, pixel by pixel: slow and simple.
int flooded_count(Volume<std::uint8_t> mask, bool corners) {
  int count = 0;
  for (std::size_t start = 0; start < mask.voxels.size(); ++start) {
    if (!mask.voxels[start]) continue;
    ++count;
    std::vector<std::size_t> open{start};
    mask.voxels[start] = 0;
    while (!open.empty()) {
      const auto at = static_cast<int>(open.back());
      open.pop_back();
      const int i = at % mask.nx, j = at / mask.nx % mask.ny, k = at / mask.nx / mask.ny;
      for (int n = 0; n < 27; ++n) {
        const int di = n % 3 - 1, dj = n / 3 % 3 - 1, dk = n / 9 - 1;
        if (!corners && std::abs(di) + std::abs(dj) + std::abs(dk) != 1) continue;
        if (i + di < 0 || i + di >= mask.nx || j + dj < 0 || j + dj >= mask.ny) continue;
        if (k + dk < 0 || k + dk >= mask.nz || !mask.at(i + di, j + dj, k + dk)) continue;
        mask.at(i + di, j + dj, k + dk) = 0;
        open.push_back(mask.index(i + di, j + dj, k + dk));
      }
    }
  }
  return count;
}

TEST(Component, DiagonalNeighboursTouchOnlyWhereCornersCount) {
  const Mask mask = drawn({"##..#", "..##.", "#...."});
  EXPECT_EQ(components(mask, 1, 1, Touching::corners).components.size(), 2U);
  EXPECT_EQ(components(mask, 1, 1, Touching::faces).components.size(), 4U);
}

TEST(Component, CountsAsAFloodFillDoesInRandomVolumes) {
  std::uint32_t state = 1;
  for (int trial = 0; trial < 20; ++trial) {
    Volume<std::uint8_t> mask{9, 8, 7};
    for (auto& voxel : mask.voxels) {
      state = state * 1664525 + 1013904223;
      voxel = (state >> 24) < 30U + 8U * static_cast<unsigned>(trial) ? 1 : 0;
    }
    for (bool corners : {false, true}) {
      const auto found = components(mask, {}, corners ? Touching::corners : Touching::faces);
      EXPECT_EQ(static_cast<int>(found.components.size()), flooded_count(mask, corners)) << trial;
    }
  }
}

TEST(Component, LargestComesFirstAndItsLabelIsOne) {
  const auto found = components(drawn({"#...###", "....###", "##....."}));
  ASSERT_EQ(found.components.size(), 3U);
  EXPECT_EQ(found.components[0].voxels, 6);
  EXPECT_EQ(found.components[0].first_x, 4);
  EXPECT_EQ(found.components[0].last_x, 6);
  EXPECT_EQ(found.components[0].last_y, 1);
  EXPECT_EQ(found.labels.at(5, 1), 1);
  EXPECT_EQ(found.labels.at(0, 2), 2);
  EXPECT_EQ(found.labels.at(0, 0), 3);
  EXPECT_EQ(found.labels.at(3, 0), 0);
}

TEST(Component, MeasuresARectangleOfOblongPixels) {
  Mask mask{40, 30};
  for (int y = 5; y < 15; ++y) {
    for (int x = 3; x < 23; ++x) mask.at(x, y) = 1;
  }
  const Component found = components(mask, 0.5, 2).components.at(0);
  EXPECT_NEAR(found.area_mm2, 10 * 20, 1e-9);
  EXPECT_EQ(found.volume_ml, 0);
  EXPECT_NEAR(found.diameter_mm, std::hypot(10, 20), 1e-9);
  EXPECT_NEAR(found.centre_mm.x, 12.5 * 0.5, 1e-9);
  EXPECT_NEAR(found.centre_mm.y, 9.5 * 2, 1e-9);
  // The ellipse with the second moments of a rectangle of sides a and b has axes of 2a/√3 and 2b/√3.
  EXPECT_NEAR(found.axis_lengths_mm[0], 2 * 20 / std::sqrt(3), 1e-9);
  EXPECT_NEAR(found.axis_lengths_mm[1], 2 * 10 / std::sqrt(3), 1e-9);
  EXPECT_NEAR(std::abs(found.axes[0].y), 1, 1e-9);
}

TEST(Component, RecoversAnEllipsoidOnATiltedGrid) {
  const double tilt = 20 * std::numbers::pi / 180;
  const Grid grid{{-40, -40, -40}, {0.8, 0, 0}, {0, 0.8 * std::cos(tilt), 0.8 * std::sin(tilt)}, {0, 0, 2.5}};
  const auto inside = [](Vec3 p) { return p.x * p.x / 900 + p.y * p.y / 400 + p.z * p.z / 100 < 1; };
  const auto found = components(solid(100, 110, 40, grid, inside)).components;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found[0].volume_ml, 4 * std::numbers::pi / 3 * 30 * 20 * 10 / 1000, 0.2);
  EXPECT_NEAR(found[0].diameter_mm, 60, 1.5);
  EXPECT_NEAR(found[0].axis_lengths_mm[0], 60, 0.6);
  EXPECT_NEAR(found[0].axis_lengths_mm[1], 40, 0.6);
  EXPECT_NEAR(found[0].axis_lengths_mm[2], 20, 0.6);
  EXPECT_NEAR(norm(found[0].centre_mm), 0, 0.2);
}

TEST(Component, UnevenSlicesCountWithTheirOwnThickness) {
  Volume<std::uint8_t> mask{2, 2, 3, {}, 1};
  const SlicePlaces places{{{0, 0, 0}, {0, 0, 4}, {0, 0, 11}}, {4, 5.5, 7}};
  const Component found = components(mask, places).components.at(0);
  EXPECT_NEAR(found.volume_ml, 4 * (4 + 5.5 + 7) / 1000, 1e-12);
  EXPECT_NEAR(found.diameter_mm, std::sqrt(2 * 2 + 2 * 2 + 11 * 11), 1e-9);
  EXPECT_EQ(found.last_z, 2);
}

TEST(Component, AnEmptyMaskHasNone) {
  EXPECT_TRUE(components(Mask{5, 5}).components.empty());
  EXPECT_TRUE(components(Mask{}).components.empty());
  EXPECT_EQ(largest_component(Mask{5, 5}), (Mask{5, 5}));
}

TEST(Component, HolesAreFilledUnlessTheyReachTheEdge) {
  EXPECT_EQ(holes_filled(drawn({"####.", "#..#.", "###..", "#.###"})),
            drawn({"####.", "####.", "###..", "#.###"}));
}

TEST(Component, SpecksGoAndTheRestStays) {
  EXPECT_EQ(without_specks(drawn({"#..##", "...##"}), 2), drawn({"...##", "...##"}));
}

}  // namespace
}  // namespace haima::image
