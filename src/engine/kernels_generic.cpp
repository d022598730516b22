// What every processor runs.
#define HAIMA_LANES 8
#include "engine/kernels_body.h"

namespace haima::engine {

extern const Kernels kernels_generic;
const Kernels kernels_generic = {
    "generic", lanes,  [] { return true; }, burn, activate,  affine,     add, multiply, scale,
    mean,      linear, depthwise,           pool, to_blocks, from_blocks};

}  // namespace haima::engine
