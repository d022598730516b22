// shape: what a data set says of its pixels, checked before anything believes it.
#pragma once
#include <string>

#include "dicom/dicom.h"
#include "dicom/fields.h"

namespace haima::dicom {

struct Shape {
  int rows = 0, columns = 0, samples = 1, frames = 1;
  int bits_allocated = 16, bits_stored = 16, high_bit = 15;
  bool is_signed = false;
  bool planar = false;  // colour by colour, not pixel by pixel
  std::string photometric;

  std::size_t pixels() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); }
  std::size_t values() const { return pixels() * static_cast<std::size_t>(samples); }
  bool is_luminance() const {
    return photometric.starts_with("YBR_FULL") || photometric == "YBR_PARTIAL_422";
  }
  bool is_palette() const { return photometric == "PALETTE COLOR"; }
};

/// From an item or a data set; refuses what no decoder here can do, and what passes the limits.
Result<Shape> shape_of(const Fields& fields, const std::string& where, const Limits& limits);

}  // namespace haima::dicom
