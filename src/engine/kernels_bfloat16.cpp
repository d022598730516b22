// AVX-512 with products of bfloat16: maps and weights take half the memory and half the time, sums stay
// float32.
#define HAIMA_LANES 16
#define HAIMA_HALVES
#include "engine/kernels_body.h"
#include "engine/kernels_convolve.h"

namespace haima::engine {
namespace {
bool runs_here() { return has_avx512() && __builtin_cpu_supports("avx512bf16"); }
}  // namespace

extern const Kernels kernels_bfloat16;
const Kernels kernels_bfloat16 = table("avx512_bf16", runs_here, convolve);

}  // namespace haima::engine
