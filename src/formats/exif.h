// What a camera or a viewer wrote into a JPEG beside its pixels (Exif 2.32, CIPA DC-008): how it is to be
// laid.
#pragma once
#include "base/files.h"
#include "image/plane.h"

namespace haima::formats {

/// 1 to 8, as the field Orientation has them: 1 as it stands, also where a file says nothing that can be
/// read.
int orientation_of(ByteView jpeg);

/// Whether what was stored as its width is its height.
constexpr bool on_its_side(int orientation) { return orientation >= 5 && orientation <= 8; }

/// As people are to see it.
image::Plane<std::uint16_t> laid(const image::Plane<std::uint16_t>& plane, int orientation);

}  // namespace haima::formats
