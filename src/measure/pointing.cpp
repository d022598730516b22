#include "measure/pointing.h"

#include <algorithm>
#include <cassert>

namespace haima::measure {

std::optional<Pointing> pointing_of(const image::Plane<float>& heat, const image::Mask& truth) {
  assert(heat.pixels.size() == truth.pixels.size());
  double all = 0, inside = 0, area = 0;
  for (std::size_t i = 0; i < heat.pixels.size(); ++i) {
    const auto value = static_cast<double>(heat.pixels[i]);
    all += value;
    if (truth.pixels[i] == 0) continue;
    inside += value;
    ++area;
  }
  if (!(all > 0)) return std::nullopt;
  const auto hottest = std::max_element(heat.pixels.begin(), heat.pixels.end()) - heat.pixels.begin();
  return Pointing{truth.pixels[static_cast<std::size_t>(hottest)] != 0, inside / all,
                  area / static_cast<double>(truth.pixels.size())};
}

}  // namespace haima::measure
