// One scale for all features, and their principal components: fitted on what teaches, and on nothing else.
#pragma once
#include "classic/rows.h"
#include "graph/tensor.h"

namespace haima::classic {

/// "mean" and "deviation" of each column where `one_scale`, and with "axes" where `components` is above 0, as
/// features::prepared() reads them.
graph::Weights scale_of(const Rows& rows, bool one_scale, int components);

Rows scaled(const Rows& rows, const graph::Weights& scale);

}  // namespace haima::classic
