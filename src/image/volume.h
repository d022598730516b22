// A volume: voxels on a regular grid with a place in the patient.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "image/vec3.h"

namespace haima::image {

/// From voxel indices (i, j, k) to millimetres: origin + i*column_step + j*row_step + k*slice_step.
/// The steps need not be at right angles: a tilted gantry shears the grid.
struct Grid {
  Vec3 origin_mm;
  Vec3 i_step_mm{1, 0, 0}, j_step_mm{0, 1, 0}, k_step_mm{0, 0, 1};

  Vec3 at(double i, double j, double k) const {
    return origin_mm + i * i_step_mm + j * j_step_mm + k * k_step_mm;
  }
};

template <class T>
struct Volume {
  int nx = 0, ny = 0, nz = 0;
  Grid grid;
  std::vector<T> voxels;  // i fastest, then j, then k

  Volume() = default;
  Volume(int x, int y, int z, Grid g = {}, T value = T{})
      : nx(x), ny(y), nz(z), grid(g), voxels(static_cast<std::size_t>(x) * y * z, value) {}

  std::size_t index(int i, int j, int k) const { return (static_cast<std::size_t>(k) * ny + j) * nx + i; }
  T& at(int i, int j, int k) { return voxels[index(i, j, k)]; }
  const T& at(int i, int j, int k) const { return voxels[index(i, j, k)]; }
};

/// A volume whose planes are made as they are asked for, so that it is never held whole.
struct PlannedVolume {
  int nx = 0, ny = 0, nz = 0;
  Grid grid;
  /// Fills the plane at k, i fastest; from any thread.
  std::function<void(int k, std::span<std::int16_t> plane)> fill;

  std::size_t plane_voxels() const { return static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny); }
};

}  // namespace haima::image
