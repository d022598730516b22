// What a network drew and what is bright become lesions together.
#pragma once
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "models/about.h"
#include "reader/findings.h"

namespace haima::reader {

using Maps = std::vector<image::Plane<float>>;  // of each slice: how likely a pixel is blood; empty: nowhere

/// Bright tissue that the network drew from its threshold on, or that is plain blood without it, is outlined
/// by its brightness; what it is surer of and is not bright is taken as drawn, as a part of the outline it
/// lies beside. What reaches into a flagged slice: the findings' lesions, largest first, with side, region,
/// volume (where all spacings are known) and kind (by place, else as the network says of their slices).
/// `maps`: of MaskNetwork::maps(), of each slice. A warning says where nothing was drawn.
Result<> outline_drawn(const ct::Scan& scan, const Maps& maps, const models::MaskUse& use, Findings& findings,
                       Context& context);

}  // namespace haima::reader
