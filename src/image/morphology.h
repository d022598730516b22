// Morphology with millimetre radii: exact Euclidean distances, and dilation, erosion, opening and closing by
// a disc or ball, whatever the shape of the pixels.
#pragma once
#include <cstdint>

#include "image/plane.h"
#include "image/volume.h"

namespace haima::image {

/// Distance between neighbours along each axis, above 0; z counts in volumes only.
struct Spacing {
  double x_mm = 1, y_mm = 1, z_mm = 1;
};

/// Along the volume's own axes: a grid sheared by gantry tilt is taken as if it were straight.
Spacing spacing_of(const Grid& grid);

/// From each pixel's centre to the centre of the nearest mask pixel; 0 in the mask, infinite without one.
Plane<float> distance_to(const Mask& mask, Spacing spacing = {});
Volume<float> distance_to(const Volume<std::uint8_t>& mask, Spacing spacing);

/// Everything within `radius_mm` of the mask.
Mask dilated(const Mask& mask, double radius_mm, Spacing spacing = {});
Volume<std::uint8_t> dilated(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing);

/// What is farther than `radius_mm` from everything outside. What lies beyond the picture's edge is not
/// known and erodes nothing: a head cut by the edge stays.
Mask eroded(const Mask& mask, double radius_mm, Spacing spacing = {});
Volume<std::uint8_t> eroded(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing);

/// Erosion, then dilation: what is thinner than the disc goes.
Mask opened(const Mask& mask, double radius_mm, Spacing spacing = {});
Volume<std::uint8_t> opened(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing);

/// Dilation, then erosion: gaps narrower than the disc close. The picture's edge closes nothing.
Mask closed(const Mask& mask, double radius_mm, Spacing spacing = {});
Volume<std::uint8_t> closed(const Volume<std::uint8_t>& mask, double radius_mm, Spacing spacing);

}  // namespace haima::image
