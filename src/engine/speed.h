// How fast a plan runs here, and how fast this processor can be.
#pragma once
#include "engine/engine.h"

namespace haima::engine {

struct Speed {
  double ms = 0;                   // median of a run
  double low_ms = 0, high_ms = 0;  // its quartiles
  double work_ms = 0;  // median of what processors worked in a run: what a busy machine lengthens less
  std::size_t runs = 0;
};

/// Runs for about `seconds`, at least five times, after one run that is not counted.
Result<Speed> speed_of(const Plan& plan, const Tensors& inputs, Pool& pool, double seconds);

/// Float32 operations a second with nothing but multiply-adds in registers: no network can be faster, but for
/// algorithms that multiply less (Winograd).
double peak_flops(Pool& pool, double seconds);

/// "AMD EPYC 9654 96-Core Processor"; "unknown" where the system doesn't say.
std::string processor_name();

}  // namespace haima::engine
