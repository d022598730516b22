// Windows: which Hounsfield units are shown, from black to white.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/plane.h"

namespace haima::image {

struct Window {
  double level_hu = 40, width_hu = 80;

  double low_hu() const { return level_hu - width_hu / 2; }
  double high_hu() const { return level_hu + width_hu / 2; }
  bool operator==(const Window&) const = default;
};

struct NamedWindow {
  std::string_view name;
  Window window;
};

/// brain, subdural, stroke, bone, …
std::span<const NamedWindow> named_windows();
std::optional<Window> window_named(std::string_view name);

/// A window as people type it: a name, or level and width as in "40/80".
Result<Window> parse_window(std::string_view text);
/// Its name where it has one, else "40/80": parse_window() reads it back.
std::string text_of(Window window);

/// 0 at or below the window's low end, 1 at or above its high end.
Plane<float> windowed(const Plane<float>& hu, Window window);
Plane<std::uint8_t> windowed_grey(const CtPlane& plane, Window window);

/// The rescale that gives grey levels 0…`white` of a picture the Hounsfield units its window says.
Rescale rescale_of_picture(Window window, double white);

}  // namespace haima::image
