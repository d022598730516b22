// x86-64-v4: AVX-512.
#define HAIMA_LANES 16
#include "engine/kernels_body.h"
#include "engine/kernels_convolve.h"

namespace haima::engine {
namespace {
bool runs_here() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512cd");
}
}  // namespace

extern const Kernels kernels_avx512;
const Kernels kernels_avx512 = table("avx512", runs_here, convolve);

}  // namespace haima::engine
