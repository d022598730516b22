#include "image/component.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <optional>

#include "image/runs.h"

namespace haima::image {
namespace {

struct Point {
  double x = 0, y = 0;
};

/// Corners of the convex hull (Andrew's monotone chain).
std::vector<Point> convex_hull(std::vector<Point> points) {
  std::sort(points.begin(), points.end(),
            [](Point a, Point b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  const auto turns_right = [](Point a, Point b, Point c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0;
  };
  std::vector<Point> hull;
  const auto walk = [&](auto begin, auto end) {
    const std::size_t start = hull.size();
    for (auto point = begin; point != end; ++point) {
      while (hull.size() >= start + 2 && turns_right(hull[hull.size() - 2], hull.back(), *point)) {
        hull.pop_back();
      }
      hull.push_back(*point);
    }
    hull.pop_back();
  };
  walk(points.begin(), points.end());
  walk(points.rbegin(), points.rend());
  return hull;
}

/// Where a mask's voxels lie.
struct Places {
  Grid grid;
  const SlicePlaces& slices;
  bool planar = false;

  Vec3 at(double x, double y, int z) const {
    const Vec3 in_plane = x * grid.i_step_mm + y * grid.j_step_mm;
    if (!slices.origins_mm.empty()) return slices.origins_mm[z] + in_plane;
    return grid.origin_mm + in_plane + z * grid.k_step_mm;
  }
  Vec3 normal() const { return unit(cross(grid.i_step_mm, grid.j_step_mm)); }
  double pixel_area_mm2() const { return norm(cross(grid.i_step_mm, grid.j_step_mm)); }
  double thickness_mm(int z) const {
    if (planar) return 0;
    return slices.thicknesses_mm.empty() ? std::abs(dot(grid.k_step_mm, normal())) : slices.thicknesses_mm[z];
  }
};

/// Sums of positions and of their products, relative to a point near by.
struct Moments {
  Vec3 near_mm, sum;
  double product[3][3] = {};
  double count = 0;

  void add_outer(Vec3 a, Vec3 b, double weight) {
    const double left[3] = {a.x, a.y, a.z}, right[3] = {b.x, b.y, b.z};
    for (int row = 0; row < 3; ++row) {
      for (int column = 0; column < 3; ++column) product[row][column] += weight * left[row] * right[column];
    }
  }

  void add(const Run& run, const Places& places) {
    const double length = run.end - run.begin;
    const Vec3 step = places.grid.i_step_mm;
    const Vec3 middle = places.at((run.begin + run.end - 1) / 2.0, run.y, run.z) - near_mm;
    count += length;
    sum = sum + length * middle;
    add_outer(middle, middle, length);
    // A run's own spread, pixels taken as boxes: n pixels of width s have a second moment of n * (n s)² / 12.
    add_outer(step, step, length * length * length / 12);
    add_outer(places.grid.j_step_mm, places.grid.j_step_mm, length / 12);
    const Vec3 through = places.thickness_mm(run.z) * places.normal();
    add_outer(through, through, length / 12);
  }
};

void set_axes(const Moments& moments, bool planar, Component& component) {
  const Vec3 mean = (1 / moments.count) * moments.sum;
  component.centre_mm = moments.near_mm + mean;
  const double centre[3] = {mean.x, mean.y, mean.z};
  cv::Matx33d covariance;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      covariance(row, column) = moments.product[row][column] / moments.count - centre[row] * centre[column];
    }
  }
  cv::Vec3d spread;
  cv::Matx33d directions;
  cv::eigen(covariance, spread, directions);
  // A filled ellipse of semi-axis a has variance a²/4 along it, an ellipsoid a²/5.
  const double share = planar ? 4 : 5;
  for (int n = 0; n < 3; ++n) {
    component.axes[n] = {directions(n, 0), directions(n, 1), directions(n, 2)};
    component.axis_lengths_mm[n] = 2 * std::sqrt(share * std::max(0.0, spread[n]));
  }
}

double farthest_mm(const std::vector<Vec3>& points) {
  double farthest = 0;
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = a + 1; b < points.size(); ++b) {
      const Vec3 between = points[a] - points[b];
      farthest = std::max(farthest, dot(between, between));
    }
  }
  return std::sqrt(farthest);
}

/// The farthest two points of a body are corners of its slices' convex hulls.
double diameter_mm(const std::vector<const Run*>& runs, const Places& places) {
  std::vector<Vec3> corners;
  for (std::size_t n = 0; n < runs.size();) {
    const int z = runs[n]->z;
    std::vector<Point> edge;
    for (; n < runs.size() && runs[n]->z == z; ++n) {
      for (double x : {runs[n]->begin - 0.5, runs[n]->end - 0.5}) {
        edge.push_back({x, runs[n]->y - 0.5});
        edge.push_back({x, runs[n]->y + 0.5});
      }
    }
    for (Point corner : convex_hull(std::move(edge))) corners.push_back(places.at(corner.x, corner.y, z));
  }
  return farthest_mm(corners);
}

Component measured(int label, const std::vector<const Run*>& runs, const Places& places) {
  const Run& first = *runs.front();
  Component found;
  found.label = label;
  found.first_x = first.begin, found.last_x = first.end - 1;
  found.first_y = found.last_y = first.y;
  found.first_z = first.z, found.last_z = runs.back()->z;
  Moments moments;
  moments.near_mm = places.at(first.begin, first.y, first.z);
  for (const Run* run : runs) {
    const int length = run->end - run->begin;
    found.voxels += length;
    found.volume_ml += length * places.pixel_area_mm2() * places.thickness_mm(run->z) / 1000;
    found.first_x = std::min(found.first_x, run->begin), found.last_x = std::max(found.last_x, run->end - 1);
    found.first_y = std::min(found.first_y, run->y), found.last_y = std::max(found.last_y, run->y);
    moments.add(*run, places);
  }
  found.area_mm2 = static_cast<double>(found.voxels) * places.pixel_area_mm2();
  set_axes(moments, places.planar, found);
  found.diameter_mm = diameter_mm(runs, places);
  return found;
}

std::vector<Component> measured(const Runs& runs, const Places& places) {
  std::vector<std::vector<const Run*>> by_component(runs.sizes.size());
  for (const Run& run : runs.runs) by_component[run.component].push_back(&run);
  std::vector<Component> found;
  found.reserve(by_component.size());
  for (std::size_t n = 0; n < by_component.size(); ++n) {
    found.push_back(measured(static_cast<int>(n) + 1, by_component[n], places));
  }
  return found;
}

/// Writes `value(run)` over each run's pixels.
template <class T, class Value>
void paint(const Runs& runs, Extent extent, std::vector<T>& pixels, Value value) {
  for (const Run& run : runs.runs) {
    const auto row = pixels.begin() + (static_cast<std::ptrdiff_t>(run.z) * extent.ny + run.y) * extent.nx;
    if (const auto painted = value(run)) std::fill(row + run.begin, row + run.end, *painted);
  }
}

void paint_labels(const Runs& runs, Extent extent, std::vector<std::int32_t>& labels) {
  paint(runs, extent, labels, [](const Run& run) { return std::optional{run.component + 1}; });
}

Extent extent_of(const Mask& mask) { return {mask.width, mask.height, 1}; }
Extent extent_of(const Volume<std::uint8_t>& mask) { return {mask.nx, mask.ny, mask.nz}; }

using Pixel = std::optional<std::uint8_t>;

}  // namespace

PlaneComponents components(const Mask& mask, double pixel_x_mm, double pixel_y_mm, Touching touching) {
  const Runs runs = connected_runs(mask.pixels, extent_of(mask), touching == Touching::corners);
  PlaneComponents found{{mask.width, mask.height}, {}};
  paint_labels(runs, extent_of(mask), found.labels.pixels);
  const Grid grid{{}, {pixel_x_mm, 0, 0}, {0, pixel_y_mm, 0}, {0, 0, 1}};
  const SlicePlaces none;
  found.components = measured(runs, Places{grid, none, true});
  return found;
}

VolumeComponents components(const Volume<std::uint8_t>& mask, const SlicePlaces& places, Touching touching) {
  const Runs runs = connected_runs(mask.voxels, extent_of(mask), touching == Touching::corners);
  VolumeComponents found{{mask.nx, mask.ny, mask.nz, mask.grid}, {}};
  paint_labels(runs, extent_of(mask), found.labels.voxels);
  found.components = measured(runs, Places{mask.grid, places, false});
  return found;
}

Mask largest_component(const Mask& mask, Touching touching) {
  const Runs runs = connected_runs(mask.pixels, extent_of(mask), touching == Touching::corners);
  Mask out{mask.width, mask.height};
  paint(runs, extent_of(mask), out.pixels,
        [](const Run& run) { return run.component == 0 ? Pixel{1} : Pixel{}; });
  return out;
}

Mask without_specks(const Mask& mask, std::int64_t least_pixels, Touching touching) {
  const Runs runs = connected_runs(mask.pixels, extent_of(mask), touching == Touching::corners);
  Mask out{mask.width, mask.height};
  paint(runs, extent_of(mask), out.pixels,
        [&](const Run& run) { return runs.sizes[run.component] >= least_pixels ? Pixel{1} : Pixel{}; });
  return out;
}

Mask holes_filled(const Mask& mask) {
  const Runs background = connected_runs(mask.pixels, extent_of(mask), false, true);
  std::vector<bool> reaches_edge(background.sizes.size(), false);
  for (const Run& run : background.runs) {
    const bool at_edge = run.begin == 0 || run.end == mask.width || run.y == 0 || run.y == mask.height - 1;
    if (at_edge) reaches_edge[run.component] = true;
  }
  Mask out = mask;
  paint(background, extent_of(mask), out.pixels,
        [&](const Run& run) { return reaches_edge[run.component] ? Pixel{} : Pixel{1}; });
  return out;
}

}  // namespace haima::image
