#include "engine/kernels.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "graph/half.h"

namespace haima::engine {

extern const Kernels kernels_generic;
#ifdef __x86_64__
extern const Kernels kernels_avx2, kernels_avx512, kernels_bfloat16, kernels_bytes;
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

const Kernels* bfloat16_kernels() {
#ifdef __x86_64__
  if (kernels_bfloat16.runs_here()) return &kernels_bfloat16;
#endif
  return nullptr;
}

const Kernels* byte_kernels() {
#ifdef __x86_64__
  if (kernels_bytes.runs_here()) return &kernels_bytes;
#endif
  return nullptr;
}

void put_number(const Kernels& kernels, float* memory, std::size_t i, float value) {
  if (kernels.pixel == kernels.lanes) {
    memory[i] = value;
    return;
  }
  const std::uint16_t half = graph::to_bf16(value);
  std::memcpy(reinterpret_cast<char*>(memory) + 2 * i, &half, sizeof half);
}

std::size_t depthwise_scratch(const DepthwiseWork& w, std::size_t lanes) {
  const int columns = (w.out_width - 1) * w.stride + w.kernel_width;
  return static_cast<std::size_t>(w.kernel_height) * static_cast<std::size_t>(columns) * lanes;
}

}  // namespace haima::engine
