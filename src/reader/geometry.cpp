#include "reader/geometry.h"

#include <algorithm>

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
    places.origins_mm.push_back({0, 0, stack.has_positions ? slice.position_mm : position_mm});
    places.thicknesses_mm.push_back(thickness_mm);
    position_mm += thickness_mm;
  }
  return places;
}

bool millimetres_known(const ct::Stack& stack) {
  return stack.row_spacing_mm > 0 && stack.column_spacing_mm > 0;
}

bool millilitres_known(const ct::Stack& stack) {
  return millimetres_known(stack) &&
         std::all_of(stack.slices.begin(), stack.slices.end(),
                     [](const ct::Slice& slice) { return slice.thickness_mm > 0; });
}

double volume_ml(const std::vector<double>& area_mm2, const ct::Stack& stack) {
  double mm3 = 0;
  for (std::size_t n = 0; n < stack.slices.size(); ++n) mm3 += area_mm2[n] * stack.slices[n].thickness_mm;
  return mm3 / 1000;
}

}  // namespace haima::reader
