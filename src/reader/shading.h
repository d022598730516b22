// Shading: how much brighter than elsewhere a scanner shows this brain, place by place. What corrects beams
// hardened by bone often does too much under the skull, most behind, and a threshold takes that for thin
// blood.
#pragma once
#include "base/context.h"
#include "image/component.h"
#include "reader/hyperdense.h"
#include "reader/midline.h"

namespace haima::reader {

/// Takes the shading away from both kinds of planes. It is what both sides of the head share at one depth
/// under the skull and one distance from the forehead, in slices near by: blood on one side changes the other
/// side's nothing.
void remove_shading(BrainStack& stack, const Midline& midline, const image::SlicePlaces& places,
                    Context& context);

}  // namespace haima::reader
