// oneDNN's own threads are switched off: work is shared out here, so that a result does not depend on how
// many there are, and a thread that has to wait for a processor keeps nobody waiting.
#ifdef _OPENMP
#include <omp.h>
#endif

#include "engine/program.h"

namespace haima::engine {

#ifdef _OPENMP

WithoutOpenMp::WithoutOpenMp() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
WithoutOpenMp::~WithoutOpenMp() { omp_set_num_threads(before_); }

#else

WithoutOpenMp::WithoutOpenMp() : before_(1) {}
WithoutOpenMp::~WithoutOpenMp() = default;

#endif

}  // namespace haima::engine
