// A gallery: pictures in rows with a line of letters under each. For data sets that are public; what is
// written is the caller's, and no file's.
#pragma once
#include <span>
#include <string>

#include "image/plane.h"

namespace haima::report {

struct Exhibit {
  image::Plane<std::uint8_t> picture;
  std::string caption;
};

/// Every picture `side` pixels wide, `columns` in a row.
image::Plane<image::Colour> gallery(std::span<const Exhibit> exhibits, int columns, int side);

}  // namespace haima::report
