// A set of drawn heads: their grey is each one's only sign, the brighter half bleeds.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "corpus/corpus.h"
#include "formats/formats.h"
#include "image/plane.h"

namespace haima::evaluate {

/// An ellipse in the dark.
inline image::Plane<std::uint8_t> drawn_head(std::uint8_t grey) {
  image::Plane<std::uint8_t> picture{96, 96};
  for (int y = 0; y < 96; ++y) {
    for (int x = 0; x < 96; ++x) {
      const double r = std::hypot((x - 48) / 36.0, (y - 48) / 42.0);
      if (r < 1) picture.at(x, y) = r > 0.92 ? 255 : grey;
    }
  }
  return picture;
}

inline std::vector<corpus::Case> drawn_cases(const Path& folder, std::span<const std::uint8_t> greys) {
  std::vector<corpus::Case> cases;
  for (std::size_t n = 0; n < greys.size(); ++n) {
    corpus::Case& one = cases.emplace_back();
    one.id = one.patient = "p" + std::to_string(n);
    one.file = folder / (one.id + ".png");
    one.labels.any = n >= greys.size() / 2;
  }
  return cases;
}

inline void draw(const Path& folder, std::span<const std::uint8_t> greys) {
  const std::vector<corpus::Case> cases = drawn_cases(folder, greys);
  for (std::size_t n = 0; n < greys.size(); ++n)
    ASSERT_TRUE(formats::write_png(cases[n].file, drawn_head(greys[n])));
}

}  // namespace haima::evaluate
