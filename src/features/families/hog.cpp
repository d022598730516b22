// HOG: in which directions grey rises, cell by cell (Dalal and Triggs, 2005), on a coarse grid: the shapes of
// head and bleeding, not of texture.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "features/family.h"
#include "image/resample.h"

namespace haima::features {
namespace {

constexpr int cell_side = 16, cells = 4, side = cell_side * cells;
constexpr int bins = 9;  // over 180 degrees, the first about 0: grey that rises to the right or the left
constexpr int block_cells = 2, blocks = cells - block_cells + 1;

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (int row = 0; row < blocks; ++row) {
    for (int column = 0; column < blocks; ++column) {
      for (int cell = 0; cell < block_cells * block_cells; ++cell) {
        for (int bin = 0; bin < bins; ++bin)
          names.push_back(fmt::format("block_{}_{}_cell_{}_bin_{}", row, column, cell, bin));
      }
    }
  }
  return names;
}

using Cell = std::array<double, bins>;

std::vector<Cell> cells_of(const View& view) {
  image::Plane<float> inside{view.grey.width, view.grey.height};
  for (std::size_t i = 0; i < inside.pixels.size(); ++i)
    inside.pixels[i] = view.region.pixels[i] ? view.grey.pixels[i] : 0;
  const image::Plane<float> small = image::resized(inside, side, side);
  std::vector<Cell> out(cells * cells, Cell{});
  for (int y = 1; y < side - 1; ++y) {
    for (int x = 1; x < side - 1; ++x) {
      const double dx = small.at(x + 1, y) - small.at(x - 1, y), dy = small.at(x, y + 1) - small.at(x, y - 1);
      const double size = std::hypot(dx, dy);
      // Between two bins: to each the more the nearer it is.
      double at = std::atan2(dy, dx) / std::numbers::pi * bins;
      at = at < 0 ? at + bins : at;
      const auto below = static_cast<int>(at);
      Cell& cell = out[static_cast<std::size_t>(y / cell_side * cells + x / cell_side)];
      cell[static_cast<std::size_t>(below % bins)] += size * (1 - (at - below));
      cell[static_cast<std::size_t>((below + 1) % bins)] += size * (at - below);
    }
  }
  return out;
}

void scale_to_length_one(std::vector<double>& block) {
  constexpr double least = 1e-3;
  double squares = least * least;
  for (const double value : block) squares += value * value;
  for (double& value : block) value /= std::sqrt(squares);
}

std::vector<float> values_of(const View& view) {
  const std::vector<Cell> all = cells_of(view);
  std::vector<float> values;
  for (int row = 0; row < blocks; ++row) {
    for (int column = 0; column < blocks; ++column) {
      std::vector<double> block;
      for (int cell = 0; cell < block_cells * block_cells; ++cell) {
        const int y = row + cell / block_cells, x = column + cell % block_cells;
        const Cell& one = all[static_cast<std::size_t>(y * cells + x)];
        block.insert(block.end(), one.begin(), one.end());
      }
      scale_to_length_one(block);
      for (double& value : block) value = std::min(value, 0.2);
      scale_to_length_one(block);
      for (const double value : block) values.push_back(static_cast<float>(value));
    }
  }
  return values;
}

}  // namespace

Family hog() { return {"hog", "directions of edges on a coarse grid", names, values_of}; }

}  // namespace haima::features
