// What every processor runs.
#define HAIMA_LANES 8
#include "engine/kernels_body.h"

namespace haima::engine {

extern const Kernels kernels_generic;
const Kernels kernels_generic = table(
    "generic", [] { return true; }, nullptr);

}  // namespace haima::engine
