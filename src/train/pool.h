// The largest of windows that lie side by side: libtorch keeps eight bytes of each to find its way back, and
// fills with zeros what it then fills again.
#pragma once
#include <ATen/core/Tensor.h>

#include <vector>

namespace haima::train {

/// Whether the loops suit it: float32 or bfloat16, square windows that neither overlap nor leave the map,
/// channels innermost.
bool can_pool(const at::Tensor& x, const std::vector<std::int64_t>& kernel,
              const std::vector<std::int64_t>& stride, const std::vector<std::int64_t>& padding);
at::Tensor largest_of_windows(const at::Tensor& x, std::int64_t side);

}  // namespace haima::train
