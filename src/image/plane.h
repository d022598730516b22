// A plane: a rectangle of pixels, row by row, the first row on top.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace haima::image {

template <class T>
struct Plane {
  int width = 0, height = 0;
  std::vector<T> pixels;

  Plane() = default;
  Plane(int w, int h, T value = T{}) : width(w), height(h), pixels(static_cast<std::size_t>(w) * h, value) {}

  bool empty() const { return pixels.empty(); }
  T& at(int x, int y) { return pixels[static_cast<std::size_t>(y) * width + x]; }
  const T& at(int x, int y) const { return pixels[static_cast<std::size_t>(y) * width + x]; }
  std::span<T> row(int y) {
    return {pixels.data() + static_cast<std::size_t>(y) * width, static_cast<std::size_t>(width)};
  }
  std::span<const T> row(int y) const {
    return {pixels.data() + static_cast<std::size_t>(y) * width, static_cast<std::size_t>(width)};
  }
  bool operator==(const Plane&) const = default;
};

/// Where something is: 0 no, anything else yes (or which).
using Mask = Plane<std::uint8_t>;

/// How many of its pixels are not 0.
std::size_t area_px(const Mask& mask);

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  bool operator==(const Colour&) const = default;
};

/// From stored values to Hounsfield units: slope * value + intercept.
struct Rescale {
  double slope = 1, intercept = 0;
  bool operator==(const Rescale&) const = default;
};

/// A plane of Hounsfield units held in two bytes a pixel, without loss: CT stores it so, and a study
/// of 300 slices held as floats would take twice the memory.
struct CtPlane {
  Plane<std::int16_t> values;
  Rescale rescale;

  int width() const { return values.width; }
  int height() const { return values.height; }
  float hu(std::int16_t value) const { return static_cast<float>(rescale.slope * value + rescale.intercept); }
  float hu(int x, int y) const { return hu(values.at(x, y)); }
};

/// All of it as floats, for work on one slice.
Plane<float> hounsfield(const CtPlane& plane);

}  // namespace haima::image
