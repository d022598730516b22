// The head's own midline: where left ends and right begins, whatever way the head lies in the picture.
#pragma once
#include <span>
#include <vector>

#include "base/context.h"
#include "image/plane.h"
#include "reader/findings.h"

namespace haima::reader {

/// The plane of symmetry, as a line in each slice; pixels are taken as square.
struct Midline {
  double cosine = 1, sine = 0;     // of the front-back axis' angle against the picture's vertical
  std::vector<double> offsets_px;  // per slice: of the line, along its normal

  /// Signed distance of a pixel from the midline; positive towards the picture's right for an upright head.
  double across_px(int slice, double x, double y) const;
  /// Along the midline, growing from front to back for an upright head.
  double along_px(double x, double y) const;
  /// The pixel of which that is said.
  Place at(int slice, double across_px, double along_px) const;
};

/// From the brain's masks: the axis that halves all chords across it.
Midline midline_of(std::span<const image::Mask> brain, Context& context);

}  // namespace haima::reader
