// Pictures drawn from numbers: smooth shapes and fine texture that no two seeds share.
#pragma once
#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "corpus/pack.h"

namespace haima::corpus {

inline image::Plane<std::uint8_t> drawn_picture(std::uint64_t seed, int side = 192) {
  image::Plane<float> values{side, side};
  std::uint64_t at = 0;
  const Random random{seed, 0};
  for (const double cells : {3.0, 7.0, 15.0, 31.0, 63.0}) {
    const double angle = random.between(at++, 0, 6.28), phase = random.between(at++, 0, 6.28);
    const double other = random.between(at++, 0, 6.28);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const double u = cells * (std::cos(angle) * x + std::sin(angle) * y) / side;
        const double v = cells * (std::cos(other) * x + std::sin(other) * y) / side;
        values.at(x, y) += static_cast<float>(std::sin(6.28 * u + phase) * std::cos(3.14 * v) / 5);
      }
    }
  }
  image::Plane<std::uint8_t> grey{side, side};
  std::transform(values.pixels.begin(), values.pixels.end(), grey.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(128 + 110 * value, 0.0F, 255.0F));
  });
  return grey;
}

inline constexpr int skull_side = 192;
inline double from_skull_middle(int x, int y) { return std::hypot(x - 95.5, y - 95.5); }

/// Grey brain in a ring of bone, with a net of dark fluid.
inline image::Plane<float> drawn_skull(bool closed = true) {
  image::Plane<float> plane{skull_side, skull_side};
  for (int y = 0; y < skull_side; ++y) {
    for (int x = 0; x < skull_side; ++x) {
      const double r = from_skull_middle(x, y);
      const bool gap = !closed && x > 80 && x < 112 && y > 95;
      const bool fluid = x % 16 < 3 || y % 16 < 3;
      if (r < 70) plane.at(x, y) = fluid ? 0.1F : 0.4F;
      if (r >= 70 && r < 80 && !gap) plane.at(x, y) = 1;
    }
  }
  return plane;
}

inline Member drawn_member(const std::string& id, std::optional<bool> any, const std::string& group = "",
                           const std::string& set = "drawn") {
  Member member;
  member.set = set;
  member.of.id = id;
  member.of.labels.any = any;
  member.group = group.empty() ? id : group;
  return member;
}

}  // namespace haima::corpus
