// How far lesions reach, measured on what is outlined.
#pragma once
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::reader {

/// The diameter and ABC/2 of every lesion, from its pixels in `findings.lesion_masks`; left open where the
/// scan's millimetres are not known.
void measure_extents(const ct::Stack& stack, Findings& findings);

}  // namespace haima::reader
