#include "image/plane.h"

#include <algorithm>

namespace haima::image {

std::size_t area_px(const Mask& mask) {
  return mask.pixels.size() - static_cast<std::size_t>(std::count(mask.pixels.begin(), mask.pixels.end(), 0));
}

Plane<float> hounsfield(const CtPlane& plane) {
  Plane<float> out{plane.width(), plane.height()};
  std::transform(plane.values.pixels.begin(), plane.values.pixels.end(), out.pixels.begin(),
                 [&](std::int16_t value) {
                   return static_cast<float>(plane.rescale.slope * value + plane.rescale.intercept);
                 });
  return out;
}

}  // namespace haima::image
