// Outlines of what was found, along the edges between pixels: what is inside is exactly the mask.
#pragma once
#include <cstdint>
#include <vector>

#include "image/plane.h"
#include "report/canvas.h"

namespace haima::report {

using Outlines = std::vector<std::vector<Point>>;

/// Closed outlines of where `mask` is `value`, holes too, in pixels of the mask: (0, 0) is the outer
/// corner of the first pixel.
Outlines outlines_of(const image::Mask& mask, std::uint8_t value);

}  // namespace haima::report
