#include "image/level.h"

#include <algorithm>
#include <vector>

namespace haima::image {

float missing_level(std::span<const float> grey) {
  // A little more than JPEG adds to black and takes from white.
  constexpr float black = 0.02F, white = 0.98F;
  constexpr std::size_t least_share = 50;
  std::vector<float> tissue;
  std::copy_if(grey.begin(), grey.end(), std::back_inserter(tissue),
               [](float value) { return value > black && value < white; });
  if (tissue.empty() || tissue.size() < grey.size() / least_share) return 0;
  const auto middle = tissue.begin() + static_cast<std::ptrdiff_t>(tissue.size() / 2);
  std::nth_element(tissue.begin(), middle, tissue.end());
  return tissue_grey - *middle;
}

void add_level(std::span<float> grey, float added) {
  for (float& value : grey) {
    if (value > 0 && value < 1) value = std::clamp(value + added, 0.0F, 1.0F);
  }
}

}  // namespace haima::image
