// geometry: where the slices of a series lie (order, spacing, thickness, tilt, gaps, doubles), all measured
// from positions and orientations. The tags that claim the same are used for nothing but the tilt's sign.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "image/vec3.h"

namespace haima::ct {

/// Directions of a slice, unit vectors. The normal points to the head; of a coronal slice to the back, of a
/// sagittal one to the left.
struct Axes {
  image::Vec3 row{1, 0, 0}, column{0, 1, 0}, normal{0, 0, 1};
};

/// Nothing where the two are no pair of directions at right angles.
std::optional<Axes> axes_of(image::Vec3 row, image::Vec3 column);

/// Degrees between two directions, 0 to 180.
double angle_deg(image::Vec3 a, image::Vec3 b);

/// False for what no scanner means: coordinates of kilometres, pixels of nothing or of metres.
bool is_place(image::Vec3 position_mm);
bool is_pixel_size(std::optional<double> spacing_mm);

/// Slices at the same place along the normal are one slice.
inline constexpr double same_place_mm = 0.05;

/// What positions say of slices that are in order along the normal, each at its own place.
struct Layout {
  std::vector<double> position_mm;   // from the first
  std::vector<double> thickness_mm;  // to half way to either neighbour; nothing of a gap is counted
  std::vector<int> gaps;             // i: slices are missing between i and i + 1
  double spacing_mm = 0;             // median; 0: a single slice
  double tilt_deg = 0;               // positive: the front of a slice lies nearer to the head than its back
  bool even = true;                  // all intervals within 2 % or 0.05 mm of the median
  bool even_but_gaps = true;         // the same, gaps left out
};

Layout layout_of(std::span<const image::Vec3> origins_mm, const Axes& axes);

/// The measured tilt with the sign of Gantry/Detector Tilt (0018,1120) where the tag agrees in size: makers
/// count it in opposite directions, and a radiologist knows the figure of the console.
double signed_as_tag(double tilt_deg, std::optional<double> tag_deg);

/// "13 × 4.00, 1.08, 13 × 7.00 mm": the intervals in order, equal ones counted.
std::string intervals_text(std::span<const double> position_mm);

/// 0 where there are none.
double median(std::vector<double> values);

}  // namespace haima::ct
