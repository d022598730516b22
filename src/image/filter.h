// Filters: less noise, or more edge. Beyond the plane's edge its outermost pixels go on.
#pragma once
#include "image/plane.h"

namespace haima::image {

/// The middle value of a square of 3 by 3 (radius 1) or 5 by 5 pixels (radius 2).
Plane<float> median(const Plane<float>& plane, int radius);

/// Blurred by a Gaussian of this standard deviation.
Plane<float> gaussian(const Plane<float>& plane, double sigma_pixels);
/// The same with one along the rows and another along the columns; 0: not blurred that way.
Plane<float> gaussian(const Plane<float>& plane, double row_sigma_pixels, double column_sigma_pixels);

/// Non-local means (Buades, Coll and Morel, 2005): each pixel becomes the mean of those around it whose
/// neighbourhoods look alike but for noise. Edges stay, and so does what is as small as it is bright.
struct NonLocalMeans {
  double noise = 4;       // standard deviation of the noise, in the plane's units
  double strength = 0.7;  // how unlike, in noise, still counts
  int patch_radius = 2;
  int search_radius = 5;
};
Plane<float> non_local_means(const Plane<float>& plane, const NonLocalMeans& options);

}  // namespace haima::image
