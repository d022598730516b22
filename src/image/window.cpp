#include "image/window.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace haima::image {
namespace {

constexpr std::array windows = {
    NamedWindow{"brain", {40, 80}},      NamedWindow{"blood", {60, 120}}, NamedWindow{"subdural", {80, 200}},
    NamedWindow{"stroke", {35, 30}},     NamedWindow{"soft", {40, 380}},  NamedWindow{"bone", {600, 2800}},
    NamedWindow{"posterior", {40, 150}},
};

}  // namespace

std::span<const NamedWindow> named_windows() { return windows; }

std::optional<Window> window_named(std::string_view name) {
  for (const NamedWindow& named : windows) {
    if (named.name == name) return named.window;
  }
  return std::nullopt;
}

Plane<float> windowed(const Plane<float>& hu, Window window) {
  Plane<float> out{hu.width, hu.height};
  const auto low = static_cast<float>(window.low_hu());
  const auto scale = static_cast<float>(1 / window.width_hu);
  std::transform(hu.pixels.begin(), hu.pixels.end(), out.pixels.begin(),
                 [&](float value) { return std::clamp((value - low) * scale, 0.0F, 1.0F); });
  return out;
}

Plane<std::uint8_t> windowed_grey(const CtPlane& plane, Window window) {
  Plane<std::uint8_t> out{plane.width(), plane.height()};
  const double scale = 255 * plane.rescale.slope / window.width_hu;
  const double offset = 255 * (plane.rescale.intercept - window.low_hu()) / window.width_hu;
  std::transform(plane.values.pixels.begin(), plane.values.pixels.end(), out.pixels.begin(),
                 [&](std::int16_t value) {
                   return static_cast<std::uint8_t>(std::clamp(scale * value + offset, 0.0, 255.0) + 0.5);
                 });
  return out;
}

Rescale rescale_of_picture(Window window, double white) { return {window.width_hu / white, window.low_hu()}; }

}  // namespace haima::image
