// LBP: texture from which neighbours on a circle are at least as bright as a pixel; patterns that change at
// most twice around the circle are told by their number of bright neighbours, however they are turned (Ojala,
// Pietikäinen and Mäenpää, 2002: LBP riu2).
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "features/family.h"

namespace haima::features {
namespace {

struct Circle {
  int points, radius;
};
constexpr std::array circles = {Circle{8, 1}, Circle{16, 2}, Circle{24, 3}};

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const Circle& circle : circles) {
    for (int bright = 0; bright <= circle.points; ++bright)
      names.push_back(fmt::format("radius_{}_bright_{}", circle.radius, bright));
    names.push_back(fmt::format("radius_{}_other", circle.radius));
  }
  return names;
}

/// A place beside a pixel, between four pixels.
struct Place {
  std::ptrdiff_t offset;  // of the upper left of the four
  float right, down;      // parts of a pixel
};

std::vector<Place> places_of(const Circle& circle, int width) {
  std::vector<Place> places;
  for (int n = 0; n < circle.points; ++n) {
    const double angle = 2 * std::numbers::pi * n / circle.points;
    // What lies on a pixel is to be that pixel exactly.
    const double x = std::round(circle.radius * std::cos(angle) * 1e6) / 1e6;
    const double y = std::round(-circle.radius * std::sin(angle) * 1e6) / 1e6;
    const double left = std::floor(x), top = std::floor(y);
    places.push_back({static_cast<std::ptrdiff_t>(top) * width + static_cast<std::ptrdiff_t>(left),
                      static_cast<float>(x - left), static_cast<float>(y - top)});
  }
  return places;
}

float value_at(const float* at, const Place& place, int width) {
  const float* upper = at + place.offset;
  if (place.right == 0 && place.down == 0) return *upper;
  // A place on a row or column of pixels must not look at what lies beyond it.
  const int beside = place.right > 0 ? 1 : 0, under = place.down > 0 ? width : 0;
  const float above = upper[0] + place.right * (upper[beside] - upper[0]);
  const float below = upper[under] + place.right * (upper[under + beside] - upper[under]);
  return above + place.down * (below - above);
}

/// 0 … points: so many bright neighbours in one run; points + 1: several runs.
int pattern_at(const float* at, const std::vector<Place>& places, int width) {
  constexpr float rounding = 1e-5F;
  int bright = 0, changes = 0;
  bool before = value_at(at, places.back(), width) >= *at - rounding;
  for (const Place& place : places) {
    const bool now = value_at(at, place, width) >= *at - rounding;
    bright += now;
    changes += now != before;
    before = now;
  }
  return changes <= 2 ? bright : static_cast<int>(places.size()) + 1;
}

std::vector<float> values_of(const View& view) {
  std::vector<float> values;
  const int width = view.grey.width, height = view.grey.height;
  for (const Circle& circle : circles) {
    const std::vector<Place> places = places_of(circle, width);
    std::vector<double> counts(static_cast<std::size_t>(circle.points) + 2);
    double pixels = 0;
    for (int y = circle.radius; y < height - circle.radius; ++y) {
      for (int x = circle.radius; x < width - circle.radius; ++x) {
        if (!view.region.at(x, y)) continue;
        counts[static_cast<std::size_t>(pattern_at(&view.grey.at(x, y), places, width))] += 1;
        pixels += 1;
      }
    }
    for (const double count : counts) values.push_back(static_cast<float>(pixels > 0 ? count / pixels : 0));
  }
  return values;
}

}  // namespace

Family lbp() { return {"lbp", "texture by uniform local binary patterns", names, values_of}; }

}  // namespace haima::features
