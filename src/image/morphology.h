// Morphology with millimetre radii: exact Euclidean distances, and dilation, erosion, opening and closing by
// a disc, whatever the shape of the pixels.
#pragma once
#include "image/plane.h"

namespace haima::image {

/// Distance between neighbours along each axis, above 0.
struct Spacing {
  double x_mm = 1, y_mm = 1;
};

/// From each pixel's centre to the centre of the nearest mask pixel; 0 in the mask, infinite without one.
Plane<float> distance_to(const Mask& mask, Spacing spacing = {});

/// Everything within `radius_mm` of the mask.
Mask dilated(const Mask& mask, double radius_mm, Spacing spacing = {});

/// What is farther than `radius_mm` from everything outside. What lies beyond the picture's edge is not
/// known and erodes nothing: a head cut by the edge stays.
Mask eroded(const Mask& mask, double radius_mm, Spacing spacing = {});

/// Erosion, then dilation: what is thinner than the disc goes.
Mask opened(const Mask& mask, double radius_mm, Spacing spacing = {});

/// Dilation, then erosion: gaps narrower than the disc close. The picture's edge closes nothing.
Mask closed(const Mask& mask, double radius_mm, Spacing spacing = {});

}  // namespace haima::image
