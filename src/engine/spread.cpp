// The engine's own use of OpenMP: one slice on several threads, which are those that oneDNN uses too. Work is
// spread over slices by the program's pool instead (plan.cpp).
#ifdef _OPENMP
#include <omp.h>
#endif

#include "engine/program.h"

namespace haima::engine {

#ifdef _OPENMP

void spread(int threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  const auto last = static_cast<long>(count);
  if (threads <= 1 || last <= 1) {
    for (long i = 0; i < last; ++i) work(static_cast<std::size_t>(i));
    return;
  }
#pragma omp parallel for num_threads(threads) schedule(static)
  for (long i = 0; i < last; ++i) work(static_cast<std::size_t>(i));
}

OpenMpThreads::OpenMpThreads(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }
OpenMpThreads::~OpenMpThreads() { omp_set_num_threads(before_); }

#else

void spread(int, std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < count; ++i) work(i);
}

OpenMpThreads::OpenMpThreads(int threads) : before_(threads) {}
OpenMpThreads::~OpenMpThreads() = default;

#endif

}  // namespace haima::engine
