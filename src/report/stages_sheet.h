// The maps of a network's stages for one slice, as one picture.
#pragma once
#include "image/plane.h"
#include "reader/stages.h"

namespace haima::report {

/// Maps in a row of the sheet.
inline constexpr std::size_t maps_in_a_row = 12;

/// A row or two of maps for each stage, the finest first, beside what the network was given.
image::Plane<image::Colour> sheet_of(const reader::SeenSlice& seen);

}  // namespace haima::report
