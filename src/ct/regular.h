// regular: a stack as a volume: sheared as the gantry made it, or with the tilt undone on a grid at right
// angles.
#pragma once
#include "ct/ct.h"

namespace haima::ct {

/// The stack on a grid of its own pixels at right angles, planes `spacing_mm` apart. What a tilted slice
/// does not reach is air.
Result<image::Volume<std::int16_t>> regular_volume_at(const Stack& stack, double spacing_mm,
                                                      Context& context);

}  // namespace haima::ct
