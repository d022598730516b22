#include "image/window.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/named.h"
#include "base/text.h"

namespace haima::image {
namespace {

constexpr double widest_hu = 65536;

constexpr std::array windows = {
    NamedWindow{"brain", {40, 80}},      NamedWindow{"blood", {60, 120}}, NamedWindow{"subdural", {80, 200}},
    NamedWindow{"stroke", {35, 30}},     NamedWindow{"soft", {40, 380}},  NamedWindow{"bone", {600, 2800}},
    NamedWindow{"posterior", {40, 150}},
};

}  // namespace

std::span<const NamedWindow> named_windows() { return windows; }

std::optional<Window> window_named(std::string_view name) {
  const NamedWindow* named = find_named(windows, name);
  return named ? std::optional{named->window} : std::nullopt;
}

Result<Window> parse_window(std::string_view text) {
  if (const auto named = window_named(lower(trimmed(text)))) return *named;
  const auto parts = split(text, '/');
  const auto level = parts.size() == 2 ? to_double(trimmed(parts[0])) : std::nullopt;
  const auto width = parts.size() == 2 ? to_double(trimmed(parts[1])) : std::nullopt;
  if (level && width && std::abs(*level) <= widest_hu && *width > 0 && *width <= widest_hu) {
    return Window{*level, *width};
  }
  return fail(Code::bad_argument, "window \"" + printable(text) + '"',
              "neither a window's name nor its level and width",
              "give level/width in Hounsfield units, as in 40/80, or one of " + all_names(windows));
}

std::string text_of(Window window) {
  for (const NamedWindow& named : windows) {
    if (named.window == window) return std::string{named.name};
  }
  return fmt::format("{}/{}", window.level_hu, window.width_hu);
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
