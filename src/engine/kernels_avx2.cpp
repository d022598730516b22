// x86-64-v3: AVX2 and FMA.
#define HAIMA_LANES 8
#include "engine/kernels_body.h"

namespace haima::engine {
namespace {
bool runs_here() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
}  // namespace

extern const Kernels kernels_avx2;
const Kernels kernels_avx2 = table("avx2", runs_here, nullptr);

}  // namespace haima::engine
