// Contours: the outlines of a mask or of a level in a map, with parts of pixels, to draw or to hand to a
// page.
#pragma once
#include <vector>

#include "image/plane.h"

namespace haima::image {

struct Point {
  double x = 0, y = 0;  // coordinates of pixel centres
};

/// A closed line: the last point joins the first. What is inside lies to its left as one walks it on the
/// screen: outer outlines run counter-clockwise, those of holes clockwise.
using Contour = std::vector<Point>;

/// Where a map crosses `level`; beyond its edge it is taken to lie below.
std::vector<Contour> contours(const Plane<float>& map, double level);

/// The outlines of everything that is not 0, their steps smoothed by cutting corners.
std::vector<Contour> contours(const Mask& mask);

/// What a contour encloses, in pixels: positive for an outer outline, negative for a hole's.
double area_of(const Contour& contour);

/// As they lie in the picture enlarged `factor` times, its edges kept.
std::vector<Contour> enlarged(std::vector<Contour> contours, double factor);

}  // namespace haima::image
