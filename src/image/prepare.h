// prepare: the one function that makes of a slice and its neighbours what a network sees. Training, reading
// and benchmarks call it and nothing else, so that a picture is never prepared in two ways.
//
//   (average of thin slices) → window → (8-bit grey) → the framed part, resampled → filter → (black around) →
//   (value - mean) / deviation
//
// Windowing comes first, so that a scan and a picture of it give the same: a picture holds windowed values.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/warning.h"
#include "image/framing.h"
#include "image/head.h"
#include "image/input_spec.h"
#include "image/plane.h"

namespace haima::image {

/// Channels of one size, one after the other, each row by row.
struct Tensor {
  int channels = 0, height = 0, width = 0;
  std::vector<float> values;

  std::span<const float> channel(int n) const {
    const std::size_t size = static_cast<std::size_t>(height) * width;
    return std::span{values}.subspan(n * size, size);
  }
};

/// A scan as preparation needs it. Slices go from feet to head.
struct Slices {
  std::span<const CtPlane* const> planes;
  std::span<const double> positions_mm;            // along the normal; empty: not known
  double pixel_width_mm = 0, pixel_height_mm = 0;  // 0: not known, taken for square
  /// For pictures: the window they were made with. What is black or white in them may be anything beyond it
  /// and stays black or white, whatever the channel's window would make of the guessed Hounsfield units.
  std::optional<Window> picture_window;

  double pixel_aspect() const {
    return pixel_width_mm > 0 && pixel_height_mm > 0 ? pixel_height_mm / pixel_width_mm : 1;
  }
  double black_hu() const { return picture_window ? picture_window->low_hu() : air_hu; }
};

struct Prepared {
  Tensor tensor;
  Framing framing;
  Warnings warnings;  // of this slice: head cut by the edge, or none found
};

/// The box of slice `index`: where frames of a scan are asked for, they are made of all its slices' boxes.
HeadBox head_box_of(const Slices& slices, std::size_t index);

/// Slice `index` as `spec` says. `frame`: the part to look at, in the slice's pixels; it must be given where
/// `spec` frames by scan (see frames_of_scan()), and else overrules the spec.
Result<Prepared> prepare(const Slices& slices, std::size_t index, const InputSpec& spec,
                         const std::optional<Rect>& frame = std::nullopt);

}  // namespace haima::image
