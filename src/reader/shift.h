// How far the brain's middle is pushed aside: the septum pellucidum's distance from the head's own midline,
// at the level of the foramen of Monro.
#pragma once
#include "base/context.h"
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::reader {

/// Measures it in the findings; left open where the scan's millimetres or its upper end are not known, or
/// where the middle of the brain is not clearly seen.
void measure_shift(const ct::Stack& stack, Findings& findings, Context& context);

}  // namespace haima::reader
