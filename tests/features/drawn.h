// Pictures whose features are known.
#pragma once
#include <functional>

#include "features/family.h"
#include "features/recipe.h"

namespace haima::features {

inline image::Plane<float> drawn(int side, const std::function<double(int x, int y)>& grey) {
  image::Plane<float> out{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) out.at(x, y) = static_cast<float>(grey(x, y));
  }
  return out;
}

/// The value of one name, of the whole picture.
inline double value_of(std::string_view family, std::string_view name, const image::Plane<float>& grey,
                       const image::Mask& region) {
  const Family& found = **family_named(family);
  const std::vector<std::string> names = found.names();
  const std::vector<float> values = found.of({grey, region});
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (names[n] == name) return static_cast<double>(values.at(n));
  }
  throw std::runtime_error{"no feature " + std::string{name}};
}

inline double value_of(std::string_view family, std::string_view name, const image::Plane<float>& grey) {
  return value_of(family, name, grey, {grey.width, grey.height, 1});
}

/// A head as a brain window shows it: black around, a white ring of bone, grey inside.
inline image::Plane<float> drawn_head(int side) {
  return drawn(side, [&](int x, int y) {
    const double middle = (side - 1) / 2.0;
    const double u = (x - middle) / (0.40 * side), v = (y - middle) / (0.46 * side);
    const double radius = u * u + v * v;
    return radius > 1 ? 0.0 : radius > 0.8 ? 1.0 : 0.45;
  });
}

}  // namespace haima::features
