// What a scan's stack tells of millimetres, as the rooms below ask for it.
#pragma once
#include <optional>
#include <vector>

#include "ct/ct.h"
#include "image/brain.h"
#include "image/component.h"

namespace haima::reader {

image::HeadPlanes head_planes_of(const ct::Stack& stack);

/// Slices without a thickness are taken for usual ones: for judging only.
image::SlicePlaces places_of(const ct::Stack& stack);

bool millimetres_known(const ct::Stack& stack);
/// Where a slice ends and the next begins is known by positions alone: a thickness is no distance.
bool millilitres_known(const ct::Stack& stack);

/// Whether the patient's left is at the picture's right; nothing where the file does not tell, or where the
/// picture's rows do not run from side to side.
std::optional<bool> left_at_right(const ct::Stack& stack);

/// From what a lesion covers in each slice; the slices' own thicknesses must be known.
double volume_ml(const std::vector<double>& area_mm2, const ct::Stack& stack);

}  // namespace haima::reader
