// x86-64-v4: AVX-512.
#define HAIMA_LANES 16
#include "engine/kernels_body.h"
#include "engine/kernels_convolve.h"

namespace haima::engine {
extern const Kernels kernels_avx512;
const Kernels kernels_avx512 = table("avx512", has_avx512, convolve);

}  // namespace haima::engine
