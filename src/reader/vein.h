// Veins of the dura: as bright as clot, and where one touches it, the two are one body. What tells them apart
// is that the head has them on both sides.
#pragma once
#include <vector>

#include "image/component.h"
#include "image/plane.h"
#include "reader/hyperdense.h"
#include "reader/midline.h"

namespace haima::reader {

/// Whether the head's other side, in slice `other`, is nearly as bright near the place opposite: sinuses,
/// falx and tentorium are.
bool paired(const BrainStack& stack, const Midline& midline, double median_hu, std::size_t slice, int x,
            int y, std::size_t other);

/// The label of what lies near the place opposite, other than `label`; 0 where nothing does.
std::int32_t label_opposite(const BrainStack& stack, const Midline& midline,
                            const image::VolumeComponents& found, std::size_t slice, int x, int y,
                            std::int32_t label);

/// Takes from a body, a mask per slice, the sinuses that it runs into: what is thin, lies at the skull or in
/// the midline, and is paired. A body that is mostly paired itself keeps all: blood lies on both sides, or
/// nothing tells.
void take_sinuses_away(const BrainStack& stack, const Midline& midline, const image::SlicePlaces& places,
                       double median_hu, std::vector<image::Mask>& body, Context& context);

}  // namespace haima::reader
