// Shape: the components that are brighter than the rest, as blood is than brain: how many, how large, of
// which form, where. What is bright is told from the region's own grey levels, whatever its window.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "features/family.h"
#include "image/component.h"
#include "image/morphology.h"

namespace haima::features {
namespace {

// Above the region's median by so many of its standard deviations, as its median absolute deviation tells.
constexpr std::array brighter_by = {1.5, 2.5, 3.5};

constexpr std::array<std::string_view, 11> figures = {"count",
                                                      "area",
                                                      "largest_area",
                                                      "largest_elongation",
                                                      "largest_extent",
                                                      "largest_roundness",
                                                      "largest_contrast",
                                                      "largest_away",
                                                      "largest_diameter",
                                                      "largest_depth",
                                                      "largest_at_edge"};

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const double step : brighter_by) {
    for (const std::string_view figure : figures) names.push_back(fmt::format("{}_{:g}", figure, step));
  }
  return names;
}

/// The region that is looked into.
struct Ground {
  float median = 0, deviation = 0;
  double area = 0, radius = 0, centre_x = 0, centre_y = 0;
  image::Plane<float> depth;  // of each pixel, to what lies outside
};

float middle_of(std::vector<float>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Ground ground_of(const View& view) {
  constexpr float per_absolute_deviation = 1.4826F, least_deviation = 0.02F;
  Ground ground;
  std::vector<float> greys = greys_in(view);
  ground.median = middle_of(greys);
  for (float& grey : greys) grey = std::abs(grey - ground.median);
  ground.deviation = std::max(least_deviation, per_absolute_deviation * middle_of(greys));
  ground.area = static_cast<double>(greys.size());
  ground.radius = std::sqrt(ground.area / 3.14159265358979);
  image::Mask outside{view.grey.width + 2, view.grey.height + 2, 1};  // what lies beyond the picture too
  for (int y = 0; y < view.grey.height; ++y) {
    for (int x = 0; x < view.grey.width; ++x) {
      if (!view.region.at(x, y)) continue;
      outside.at(x + 1, y + 1) = 0;
      ground.centre_x += x / ground.area;
      ground.centre_y += y / ground.area;
    }
  }
  ground.depth = image::distance_to(outside);
  return ground;
}

struct Bright {
  double grey = 0, depth = 0, at_edge = 0;  // means over its pixels
};

Bright bright_in(const View& view, const Ground& ground, const image::PlaneComponents& found, int label) {
  constexpr float edge_depth = 3;
  Bright out;
  double pixels = 0;
  for (int y = 0; y < view.grey.height; ++y) {
    for (int x = 0; x < view.grey.width; ++x) {
      if (found.labels.at(x, y) != label) continue;
      const float depth = ground.depth.at(x + 1, y + 1);
      out.grey += view.grey.at(x, y);
      out.depth += depth;
      out.at_edge += depth <= edge_depth;
      pixels += 1;
    }
  }
  return {out.grey / pixels, out.depth / pixels, out.at_edge / pixels};
}

std::array<double, figures.size()> figures_of(const View& view, const Ground& ground, double step) {
  const float threshold = ground.median + static_cast<float>(step) * ground.deviation;
  image::Mask bright{view.grey.width, view.grey.height};
  for (std::size_t i = 0; i < bright.pixels.size(); ++i)
    bright.pixels[i] = view.region.pixels[i] && view.grey.pixels[i] > threshold;
  constexpr double speck = 0.0005;  // of the region's area
  const auto least = std::max<std::int64_t>(4, std::llround(speck * ground.area));
  const image::PlaneComponents found = image::components(image::without_specks(bright, least));
  if (found.components.empty()) return {};
  double area = 0;
  for (const image::Component& one : found.components) area += one.area_mm2;
  const image::Component& largest = found.components.front();
  const double box = static_cast<double>(largest.last_x - largest.first_x + 1) *
                     static_cast<double>(largest.last_y - largest.first_y + 1);
  const Bright inside = bright_in(view, ground, found, largest.label);
  const double away =
      std::hypot(largest.centre_mm.x - ground.centre_x, largest.centre_mm.y - ground.centre_y);
  const double round = 3.14159265358979 * largest.diameter_mm * largest.diameter_mm / 4;
  return {static_cast<double>(found.components.size()),
          area / ground.area,
          largest.area_mm2 / ground.area,
          largest.axis_lengths_mm[0] / std::max(1.0, largest.axis_lengths_mm[1]),
          largest.area_mm2 / box,
          largest.area_mm2 / round,
          inside.grey - ground.median,
          away / ground.radius,
          largest.diameter_mm / (2 * ground.radius),
          inside.depth / ground.radius,
          inside.at_edge};
}

std::vector<float> values_of(const View& view) {
  const Ground ground = ground_of(view);
  std::vector<float> values;
  for (const double step : brighter_by) {
    for (const double value : figures_of(view, ground, step)) values.push_back(static_cast<float>(value));
  }
  return values;
}

}  // namespace

Family shape() { return {"shape", "form and place of what is brighter than the rest", names, values_of}; }

}  // namespace haima::features
