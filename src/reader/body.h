// The body of a lesion: its core grown, through brain that can be read, to where brightness has fallen
// half-way.
#pragma once
#include <vector>

#include "image/component.h"
#include "image/plane.h"
#include "reader/hyperdense.h"
#include "reader/lesion.h"

namespace haima::reader {

/// Per slice, 1 in the body; empty planes where it is not. `rim_level_hu` is asked of bone's rim.
std::vector<image::Mask> body_of(const BrainStack& stack, const image::VolumeComponents& found,
                                 const image::Component& core, double level_hu, double rim_level_hu);

}  // namespace haima::reader
