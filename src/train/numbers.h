// Functions of single numbers that a compiler can do many of at once: no branch, no call.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "graph/half.h"

namespace haima::train {

/// The upper half of a float32.
struct Bfloat16 {
  std::uint16_t bits;
};

inline float wide(Bfloat16 x) { return graph::from_bf16(x.bits); }
inline float wide(float x) { return x; }
inline double wide(double x) { return x; }

inline void store(float value, float& to) { to = value; }
inline void store(double value, double& to) { to = value; }
inline void store(float value, Bfloat16& to) { to.bits = graph::to_bf16(value); }

/// 2ⁿ by its bits, times a polynomial for the rest; within 2 units in the last place, and without a branch.
inline float exponential(float x) {
  constexpr float round_to_whole = 12582912.0f;  // 1.5 · 2²³: adding it leaves the nearest whole number
  x = std::min(std::max(x, -87.0f), 88.0f);
  const float whole = (x * 1.44269504f + round_to_whole) - round_to_whole;
  const float rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float p = 1.0f / 720;
  for (const float c : {1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) p = p * rest + c;
  return p * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

inline float sigmoid(float x) { return 1 / (1 + exponential(-x)); }
inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace haima::train
