// grey: from the samples of a frame to the stored values of a grey plane: overlay bits masked, signs
// extended, colour and palettes turned into luminance.
#pragma once
#include "dicom/codec.h"
#include "image/plane.h"

namespace haima::dicom {

/// The luminance of each entry of a palette, and the stored value of the first.
struct Palette {
  int first = 0;
  std::vector<std::int16_t> grey;
};

/// PS3.3 C.7.6.3.1.5 and C.7.6.3.1.6.
Result<Palette> palette_of(const Scope& scope, const std::string& where);

/// A plane whose values are 16-bit patterns: signed where `is_signed`, else unsigned.
struct GreyFrame {
  image::Plane<std::int16_t> plane;
  bool is_signed = false;
};

/// `palette` is empty where the shape has none.
GreyFrame grey_frame(Samples samples, const Shape& shape, const Palette& palette);

}  // namespace haima::dicom
