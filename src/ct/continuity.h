// continuity: whether slices follow each other as an affine claims. A NIfTI file has one step for all of its
// slices, so that a missing slice, a doubled one or a wrong order shows in the pixels alone; pictures in a
// folder need not be of one scan.
#pragma once
#include "ct/ct.h"

namespace haima::ct {

/// Says where a slice seems to be missing, and where slices seem to be doubled or out of order. Looks at
/// slices that hold much of the head only: at the vertex everything changes.
Warnings discontinuities(const Stack& stack);

/// Of fewer slices it cannot be seen.
inline constexpr std::size_t least_to_follow = 8;

/// Whether slices are liker those beside them than those far away.
bool follow_each_other(const Stack& stack);

}  // namespace haima::ct
