// Rows of many numbers laid out in a plane: their two principal axes.
#pragma once
#include <array>
#include <span>
#include <vector>

namespace haima::measure {

struct Principal {
  std::vector<std::array<double, 2>> places;  // of each row, its centre at 0
  std::array<double, 2> shares{};             // of all variance, along each axis
};

/// Of rows of one length, by random projections that are sharpened in a few passes (Halko, Martinsson and
/// Tropp, 2011); the seed is fixed. The sign of an axis is that of its largest component.
Principal principal_axes(std::span<const std::vector<float>> rows);

}  // namespace haima::measure
