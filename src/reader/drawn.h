// Outlines that a network drew become lesions.
#pragma once
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::reader {

using Maps = std::vector<image::Plane<float>>;  // of each slice: how likely a pixel is blood; empty: nowhere

/// What is at least as likely blood as `threshold`, connected through the slices and reaching into a flagged
/// one: the findings' lesions, largest first, with side, region, volume (where all spacings are known) and
/// kind (by place, else as the network says of their slices). `maps`: of MaskNetwork::maps(), of each slice.
/// A warning says where nothing was drawn.
Result<> outline_drawn(const ct::Scan& scan, const Maps& maps, double threshold, Findings& findings,
                       Context& context);

}  // namespace haima::reader
