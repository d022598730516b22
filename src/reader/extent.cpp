#include "reader/extent.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "reader/geometry.h"

namespace haima::reader {
namespace {

using image::Vec3;
using Points = std::vector<Vec3>;

/// A lesion in one slice: the outer corners of each row's ends, in mm along rows, columns and the normal.
struct Cut {
  int slice = 0;
  double area_mm2 = 0;
  Points corners;
};

/// The cuts of each lesion; [number].
using Cuts = std::vector<std::vector<Cut>>;

void add_ends(Cut& cut, const ct::Stack& stack, const Vec3& origin_mm, int first_x, int last_x, int y) {
  for (const double dy : {-0.5, 0.5}) {
    const double down = origin_mm.y + (y + dy) * stack.row_spacing_mm;
    cut.corners.push_back({origin_mm.x + (first_x - 0.5) * stack.column_spacing_mm, down, origin_mm.z});
    cut.corners.push_back({origin_mm.x + (last_x + 0.5) * stack.column_spacing_mm, down, origin_mm.z});
  }
}

void add_slice(Cuts& cuts, const ct::Stack& stack, const Vec3& origin_mm, const image::Mask& mask,
               int slice) {
  std::vector<int> first(cuts.size()), last(cuts.size());
  for (int y = 0; y < mask.height; ++y) {
    std::fill(first.begin(), first.end(), -1);
    for (int x = 0; x < mask.width; ++x) {
      const std::size_t number = mask.at(x, y);
      if (number == 0 || number >= cuts.size()) continue;
      std::vector<Cut>& of_lesion = cuts[number];
      if (of_lesion.empty() || of_lesion.back().slice != slice)
        of_lesion.push_back({.slice = slice, .corners = {}});
      of_lesion.back().area_mm2 += stack.pixel_area_mm2();
      if (first[number] < 0) first[number] = x;
      last[number] = x;
    }
    for (std::size_t number = 1; number < cuts.size(); ++number) {
      if (first[number] >= 0) add_ends(cuts[number].back(), stack, origin_mm, first[number], last[number], y);
    }
  }
}

Cuts cuts_of(const ct::Stack& stack, const Findings& findings) {
  const image::SlicePlaces places = places_of(stack);
  Cuts cuts(findings.lesions.size() + 1);
  for (std::size_t n = 0; n < findings.lesion_masks.size(); ++n) {
    if (!findings.lesion_masks[n].empty())
      add_slice(cuts, stack, places.origins_mm[n], findings.lesion_masks[n], static_cast<int>(n));
  }
  return cuts;
}

/// Directions about evenly over half a sphere, or over half a circle in the plane of a slice.
std::vector<Vec3> directions(bool in_plane) {
  constexpr int rings = 12;
  std::vector<Vec3> out;
  for (int ring = 0; ring <= (in_plane ? 0 : rings); ++ring) {
    const double up = ring * std::numbers::pi / 2 / rings;
    const int around = std::max(1, static_cast<int>(std::lround(4 * rings * std::cos(up))));
    // Upright half of the sphere: on its rim each direction stands for its opposite too.
    const double whole = ring == 0 ? std::numbers::pi : 2 * std::numbers::pi;
    for (int n = 0; n < around; ++n) {
      const double turn = n * whole / around;
      out.push_back({std::cos(up) * std::cos(turn), std::cos(up) * std::sin(turn), std::sin(up)});
    }
  }
  return out;
}

/// The points that lie farthest in some direction: the two that are farthest apart are among them, or next
/// to them.
Points outermost(const Points& points, bool in_plane) {
  Points out;
  for (const Vec3& direction : directions(in_plane)) {
    const auto along = [&](const Vec3& a, const Vec3& b) { return dot(a, direction) < dot(b, direction); };
    const auto [low, high] = std::minmax_element(points.begin(), points.end(), along);
    out.push_back(*low), out.push_back(*high);
  }
  return out;
}

/// The way between the two points that are farthest apart.
Vec3 longest_way(const Points& points, bool in_plane) {
  const Points outer = outermost(points, in_plane);
  Vec3 longest;
  for (std::size_t a = 0; a < outer.size(); ++a) {
    for (std::size_t b = a + 1; b < outer.size(); ++b) {
      const Vec3 way = outer[b] - outer[a];
      if (norm(way) > norm(longest)) longest = way;
    }
  }
  return longest;
}

double diameter_of(const std::vector<Cut>& cuts) {
  Points all;
  for (const Cut& cut : cuts) all.insert(all.end(), cut.corners.begin(), cut.corners.end());
  return norm(longest_way(all, cuts.size() == 1));
}

/// How far points reach across a way in their slice.
double width_across(const Points& points, const Vec3& way) {
  const Vec3 across = image::unit({-way.y, way.x, 0});
  const auto along = [&](const Vec3& a, const Vec3& b) { return dot(a, across) < dot(b, across); };
  const auto [low, high] = std::minmax_element(points.begin(), points.end(), along);
  return dot(*high - *low, across);
}

/// C of ABC/2: slices count by their area beside the largest one's, whole, half or not at all (Kothari et
/// al., Stroke 1996).
double height_of(const std::vector<Cut>& cuts, const ct::Stack& stack, double largest_mm2) {
  constexpr double whole_from = 0.75, half_from = 0.25;
  double height_mm = 0;
  for (const Cut& cut : cuts) {
    const double share = cut.area_mm2 / largest_mm2;
    const double thickness_mm = stack.slices[static_cast<std::size_t>(cut.slice)].thickness_mm;
    height_mm += share > whole_from ? thickness_mm : share >= half_from ? thickness_mm / 2 : 0;
  }
  return height_mm;
}

double abc2_ml_of(const std::vector<Cut>& cuts, const ct::Stack& stack) {
  const Cut& largest = *std::max_element(cuts.begin(), cuts.end(),
                                         [](const Cut& a, const Cut& b) { return a.area_mm2 < b.area_mm2; });
  const Vec3 a = longest_way(largest.corners, true);
  const double b_mm = width_across(largest.corners, a);
  return norm(a) * b_mm * height_of(cuts, stack, largest.area_mm2) / 2 / 1000;
}

}  // namespace

void measure_extents(const ct::Stack& stack, Findings& findings) {
  if (!millimetres_known(stack)) return;
  const Cuts cuts = cuts_of(stack, findings);
  for (std::size_t n = 0; n < findings.lesions.size(); ++n) {
    const std::vector<Cut>& of_lesion = cuts[n + 1];
    if (of_lesion.empty()) continue;
    Lesion& lesion = findings.lesions[n];
    if (stack.has_positions || of_lesion.size() == 1) lesion.diameter_mm = diameter_of(of_lesion);
    if (millilitres_known(stack)) lesion.abc2_ml = abc2_ml_of(of_lesion, stack);
  }
}

}  // namespace haima::reader
