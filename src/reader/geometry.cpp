#include "reader/geometry.h"

#include <algorithm>
#include <cmath>

namespace haima::reader {

image::HeadPlanes head_planes_of(const ct::Stack& stack) {
  image::HeadPlanes head;
  for (const ct::Slice& slice : stack.slices) {
    head.planes.push_back(&slice.plane);
    if (stack.has_positions) head.positions_mm.push_back(slice.position_mm);
  }
  head.pixel_x_mm = stack.column_spacing_mm;
  head.pixel_y_mm = stack.row_spacing_mm;
  head.hounsfield = stack.hounsfield;
  return head;
}

image::SlicePlaces places_of(const ct::Stack& stack) {
  constexpr double usual_mm = 5;
  image::SlicePlaces places;
  double position_mm = 0;
  for (const ct::Slice& slice : stack.slices) {
    const double thickness_mm = slice.thickness_mm > 0 ? slice.thickness_mm : usual_mm;
    // With a tilted gantry slices lie aside of each other, too.
    const image::Vec3 way = slice.origin_mm - stack.slices.front().origin_mm;
    places.origins_mm.push_back(
        stack.has_positions ? image::Vec3{dot(way, stack.row), dot(way, stack.column), slice.position_mm}
                            : image::Vec3{0, 0, position_mm});
    places.thicknesses_mm.push_back(thickness_mm);
    position_mm += thickness_mm;
  }
  return places;
}

bool millimetres_known(const ct::Stack& stack) {
  return stack.row_spacing_mm > 0 && stack.column_spacing_mm > 0;
}

bool millilitres_known(const ct::Stack& stack) {
  return millimetres_known(stack) && stack.has_positions &&
         std::all_of(stack.slices.begin(), stack.slices.end(),
                     [](const ct::Slice& slice) { return slice.thickness_mm > 0; });
}

std::optional<bool> left_at_right(const ct::Stack& stack) {
  constexpr double least_cosine = 0.5;
  if (!stack.oriented || std::abs(stack.row.x) < least_cosine) return std::nullopt;
  return stack.row.x > 0;  // patient coordinates grow to the patient's left (PS3.3 C.7.6.2.1.1)
}

double volume_ml(const std::vector<double>& area_mm2, const ct::Stack& stack) {
  double mm3 = 0;
  for (std::size_t n = 0; n < stack.slices.size(); ++n) mm3 += area_mm2[n] * stack.slices[n].thickness_mm;
  return mm3 / 1000;
}

}  // namespace haima::reader
