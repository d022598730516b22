#include "features/region.h"

#include <algorithm>
#include <cmath>

#include "image/brain.h"
#include "image/head.h"

namespace haima::features {
namespace {

/// Less than this of the picture is no head and no brain that could be measured.
constexpr double least_share = 0.02;

bool enough(const image::Mask& mask) {
  return static_cast<double>(area_px(mask)) >=
         std::max(1.0, least_share * static_cast<double>(mask.pixels.size()));
}

image::Mask head_in(const image::Plane<float>& grey, const image::Window& window) {
  image::Plane<float> hu{grey.width, grey.height};
  std::transform(grey.pixels.begin(), grey.pixels.end(), hu.pixels.begin(), [&](float value) {
    return static_cast<float>(window.low_hu() + static_cast<double>(value) * window.width_hu);
  });
  return image::head_mask(hu, window.low_hu());
}

image::Mask brain_in(const image::Plane<float>& grey, const image::Window& window, Context& context) {
  constexpr double steps = 4080;  // finer than any picture's grey levels
  image::CtPlane plane{{grey.width, grey.height}, {window.width_hu / steps, window.low_hu()}};
  std::transform(grey.pixels.begin(), grey.pixels.end(), plane.values.pixels.begin(), [&](float value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(static_cast<double>(value), 0.0, 1.0) * steps));
  });
  const image::HeadPlanes head{.planes = {&plane}, .positions_mm = {}, .hounsfield = false};
  image::BrainMask found = image::brain_mask(head, context);
  if (found.planes.empty() || found.planes.front().empty()) return {grey.width, grey.height};
  return std::move(found.planes.front());
}

}  // namespace

image::Mask region_of(const image::Plane<float>& grey, const image::Window& window, Region region,
                      Context& context) {
  if (region == Region::brain) {
    image::Mask brain = brain_in(grey, window, context);
    if (enough(brain)) return brain;
  }
  if (region != Region::picture) {
    image::Mask head = head_in(grey, window);
    if (enough(head)) return head;
  }
  return {grey.width, grey.height, 1};
}

}  // namespace haima::features
