// Circumstances: what a pack knows of a slice besides its truth, by which results are told apart.
#pragma once
#include "corpus/pack.h"
#include "measure/predictions.h"

namespace haima::workbench {

/// Age and sex, the slice's place in its scan and, in sets that come with masks, how much of the picture is
/// blood. `samples`: of each row, its member of the pack.
Result<> put_circumstances(measure::Predictions& predictions, std::span<const std::size_t> samples,
                           const corpus::Pack& pack);

}  // namespace haima::workbench
