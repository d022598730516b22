#include "corpus/inside.h"

#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "image/morphology.h"

namespace haima::corpus {
namespace {

using image::Mask;
using image::Plane;

/// Everything that is reached from the picture's edge without entering `wall`.
Mask reached(const Mask& wall) {
  Mask out{wall.width, wall.height};
  std::vector<std::pair<int, int>> next;
  const auto visit = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= wall.width || y >= wall.height || wall.at(x, y) || out.at(x, y)) return;
    out.at(x, y) = 1;
    next.emplace_back(x, y);
  };
  for (int x = 0; x < wall.width; ++x) visit(x, 0), visit(x, wall.height - 1);
  for (int y = 0; y < wall.height; ++y) visit(0, y), visit(wall.width - 1, y);
  while (!next.empty()) {
    const auto [x, y] = next.back();
    next.pop_back();
    visit(x - 1, y), visit(x + 1, y), visit(x, y - 1), visit(x, y + 1);
  }
  return out;
}

/// Where `mask` is not.
Mask beside(Mask mask) {
  for (std::uint8_t& value : mask.pixels) value = !value;
  return mask;
}

/// What no way leads to from the picture's edge but through bone, calcifications in it included.
Mask enclosed(const Plane<float>& plane) {
  constexpr float bone = 0.95F;
  Mask skull{plane.width, plane.height};
  std::transform(plane.pixels.begin(), plane.pixels.end(), skull.pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(value >= bone); });
  const Mask wall = image::dilated(skull, 1);  // closes sutures and thin bone
  const Mask outside = reached(wall);
  Mask space{plane.width, plane.height};
  for (std::size_t i = 0; i < space.pixels.size(); ++i)
    space.pixels[i] = !wall.pixels[i] && !outside.pixels[i];
  Mask inside = image::dilated(image::opened(space, 3), 1);
  for (std::size_t i = 0; i < inside.pixels.size(); ++i) inside.pixels[i] &= !skull.pixels[i];
  return beside(reached(inside));
}

}  // namespace

double Inside::radius() const { return std::sqrt(area / std::numbers::pi); }

Inside inside_of(const Plane<float>& plane) {
  Inside in{.mask = enclosed(plane), .depth = {}};
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (!in.mask.at(x, y)) continue;
      in.x += x, in.y += y, ++in.area;
    }
  }
  const double share = in.area / static_cast<double>(plane.pixels.size());
  in.found = share > 0.2 && share < 0.75;
  if (!in.found) return in;
  in.x /= in.area, in.y /= in.area;
  in.depth = image::distance_to(beside(in.mask));
  return in;
}

}  // namespace haima::corpus
