// Connected components of a mask, in a plane or through a volume, each of them measured.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "image/plane.h"
#include "image/vec3.h"
#include "image/volume.h"

namespace haima::image {

/// What makes two pixels neighbours: a common face (4 in a plane, 6 in a volume) or a common corner (8, 26).
enum class Touching { faces, corners };

struct Component {
  int label = 0;  // its value among the labels; 1 is the largest
  std::int64_t voxels = 0;
  double area_mm2 = 0;   // summed over its slices
  double volume_ml = 0;  // each slice with its own thickness; 0 in a plane
  int first_x = 0, last_x = 0, first_y = 0, last_y = 0, first_z = 0, last_z = 0;  // both ends included
  Vec3 centre_mm;
  std::array<Vec3, 3> axes;                 // principal directions, longest first, unit vectors
  std::array<double, 3> axis_lengths_mm{};  // of the ellipse or ellipsoid with the same second moments
  double diameter_mm = 0;                   // farthest two points, from outer edge to outer edge in the slice
};

struct PlaneComponents {
  Plane<std::int32_t> labels;         // 0: background
  std::vector<Component> components;  // largest first: components[n].label == n + 1
};

struct VolumeComponents {
  Volume<std::int32_t> labels;
  std::vector<Component> components;
};

/// Where slices lie that are not evenly spaced; empty where the volume's grid says it all.
struct SlicePlaces {
  std::vector<Vec3> origins_mm;        // of the first pixel of each slice
  std::vector<double> thicknesses_mm;  // what each slice stands for along the normal
};

/// Everything that is not 0 is one mask. Millimetres are pixels where the pixels' size is not known.
PlaneComponents components(const Mask& mask, double pixel_x_mm = 1, double pixel_y_mm = 1,
                           Touching touching = Touching::corners);
VolumeComponents components(const Volume<std::uint8_t>& mask, const SlicePlaces& places = {},
                            Touching touching = Touching::corners);

/// The largest component alone, as 0 and 1.
Mask largest_component(const Mask& mask, Touching touching = Touching::corners);

/// Without the components that have fewer pixels.
Mask without_specks(const Mask& mask, std::int64_t least_pixels, Touching touching = Touching::corners);

/// Background that does not reach the picture's edge becomes mask.
Mask holes_filled(const Mask& mask);

}  // namespace haima::image
