// AVX-512 with products of bytes, maps in float32.
#define HAIMA_LANES 16
#define HAIMA_BYTES
#include "engine/kernels_body.h"
#include "engine/kernels_convolve.h"

namespace haima::engine {
namespace {
bool runs_here() { return has_avx512() && __builtin_cpu_supports("avx512vnni"); }
}  // namespace

extern const Kernels kernels_bytes;
const Kernels kernels_bytes = with_bytes(table("avx512_vnni", runs_here, convolve));

}  // namespace haima::engine
