// caution: what a reader of the findings must know of how a series was made.
#pragma once
#include "ct/ct.h"

namespace haima::ct {

/// Tube voltage, contrast agent, kernel, thickness, extent, orientation, age, whose they are, compression,
/// spacing.
Warnings cautions(const Stack& stack, const std::vector<Image>& images);

}  // namespace haima::ct
