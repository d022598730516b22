#include "image/framing.h"

#include <algorithm>

namespace haima::image {

Affine Framing::source_from_prepared() const {
  const double across = part.width / width, down = part.height / height;
  return {across, 0, part.left + 0.5 * across, 0, down, part.top + 0.5 * down};
}

Rect fitted(const Rect& part, int width, int height, double pixel_aspect) {
  const double wanted = static_cast<double>(width) / height;
  const double wide = std::max(part.width, part.height * pixel_aspect * wanted);
  const double high = wide / wanted / pixel_aspect;
  return {part.left - (wide - part.width) / 2, part.top - (high - part.height) / 2, wide, high};
}

Plane<float> map_back(const Plane<float>& map, const Framing& framing, int source_width, int source_height) {
  const Framing of_map{framing.part, map.width, map.height};
  return warped(map, inverse(of_map.source_from_prepared()), source_width, source_height);
}

Mask map_back(const Mask& mask, const Framing& framing, int source_width, int source_height) {
  Plane<float> share{mask.width, mask.height};
  std::transform(mask.pixels.begin(), mask.pixels.end(), share.pixels.begin(),
                 [](std::uint8_t value) { return value ? 1.0F : 0.0F; });
  const Plane<float> back = map_back(share, framing, source_width, source_height);
  Mask out{source_width, source_height};
  std::transform(back.pixels.begin(), back.pixels.end(), out.pixels.begin(),
                 [](float value) { return value >= 0.5F ? 1 : 0; });
  return out;
}

}  // namespace haima::image
