#include "engine/kernels.h"

#include <array>

namespace haima::engine {

extern const Kernels kernels_generic;
#ifdef __x86_64__
extern const Kernels kernels_avx2, kernels_avx512;
#endif

std::span<const Kernels* const> all_kernels() {
#ifdef __x86_64__
  static constexpr std::array table = {&kernels_avx512, &kernels_avx2, &kernels_generic};
#else
  static constexpr std::array table = {&kernels_generic};
#endif
  return table;
}

const Kernels& best_kernels() {
  for (const Kernels* kernels : all_kernels()) {
    if (kernels->runs_here()) return *kernels;
  }
  return kernels_generic;
}

std::size_t depthwise_scratch(const DepthwiseWork& w, std::size_t lanes) {
  const int columns = (w.out_width - 1) * w.stride + w.kernel_width;
  return static_cast<std::size_t>(w.kernel_height) * static_cast<std::size_t>(columns) * lanes;
}

}  // namespace haima::engine
