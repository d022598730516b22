// Which kind of bleeding an outlined lesion is, by what a network said of the slices that show it.
#pragma once
#include <vector>

#include "reader/findings.h"

namespace haima::reader {

/// Place tells blood outside the brain from blood inside; which of the two that lie there, the network knows
/// better.
void name_by_network(Lesion& lesion, const std::vector<SliceFindings>& slices);

/// For a lesion whose place tells nothing: the likeliest kind, where the network calls one.
void name_by_network_alone(Lesion& lesion, const std::vector<SliceFindings>& slices);

}  // namespace haima::reader
