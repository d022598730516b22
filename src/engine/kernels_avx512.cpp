// x86-64-v4: AVX-512.
#define HAIMA_LANES 16
#include "engine/kernels_body.h"

namespace haima::engine {
namespace {
bool runs_here() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512cd");
}
}  // namespace

extern const Kernels kernels_avx512;
const Kernels kernels_avx512 = {"avx512", lanes,     runs_here, burn,      activate,
                                affine,   add,       multiply,  scale,     mean,
                                linear,   depthwise, pool,      to_blocks, from_blocks};

}  // namespace haima::engine
