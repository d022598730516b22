// Drawing on a picture: outlines, fillings, boxes; and making it larger. Text is the report's business.
#pragma once
#include "image/colour.h"
#include "image/contour.h"
#include "image/plane.h"
#include "image/resample.h"

namespace haima::image {

/// Lines `thickness` pixels wide with soft edges.
void draw(Plane<Colour>& picture, const std::vector<Contour>& contours, Colour colour, int thickness = 1);

/// What the contours enclose, but for their holes, translucent and with soft edges.
void fill(Plane<Colour>& picture, const std::vector<Contour>& contours, Colour colour, double opacity);

/// The outline of a part.
void draw(Plane<Colour>& picture, const Rect& part, Colour colour, int thickness = 1);

/// Larger or smaller for display.
Plane<std::uint8_t> resized(const Plane<std::uint8_t>& grey, int width, int height,
                            Interpolation interpolation = Interpolation::linear);
Plane<Colour> resized(const Plane<Colour>& picture, int width, int height,
                      Interpolation interpolation = Interpolation::linear);

}  // namespace haima::image
