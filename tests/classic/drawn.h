// Rows whose truth is known.
#pragma once
#include "base/random.h"
#include "classic/rows.h"

namespace haima::classic {

/// Two normal distributions whose first two columns' means lie `apart`; the other columns tell nothing. Every
/// column has a scale of its own.
inline Rows two_gaussians(std::size_t count, double apart, std::uint64_t seed, std::size_t columns = 6) {
  const Random random{seed, 0};
  std::uint64_t at = 0;
  Rows rows{columns, {}, {}, {}};
  for (std::size_t n = 0; n < count; ++n) {
    const bool truth = n % 2 == 1;
    std::vector<float> row;
    for (std::size_t i = 0; i < columns; ++i) {
      const double middle = i < 2 && truth ? apart : 0;
      row.push_back(static_cast<float>((random.normal(at++) + middle) * static_cast<double>(1 + 10 * i) + 5));
    }
    rows.add(row, truth, "group " + std::to_string(n));
  }
  return rows;
}

}  // namespace haima::classic
