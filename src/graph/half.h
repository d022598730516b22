// Numbers of 16 bits as they lie in files: IEEE 754 binary16 and bfloat16, to and from float32.
#pragma once
#include <bit>
#include <cstdint>

namespace haima::graph {

inline float from_bf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

inline bool is_finite_f16(std::uint16_t bits) { return (bits & 0x7c00u) != 0x7c00u; }

/// The exponent's bias is made good by a multiplication, which also normalises what is subnormal.
inline float from_finite_f16(std::uint16_t bits) {
  const float size = std::bit_cast<float>((bits & 0x7fffu) << 13) * 0x1p112f;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | (bits & 0x8000u) << 16);
}

/// To the nearest, ties to even; the value must be finite.
inline std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

/// To the nearest, ties to even; beyond the largest becomes infinite.
inline std::uint16_t to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
  const std::uint32_t size = bits & 0x7fffffffu;
  if (size >= 0x477ff000u) return sign | 0x7c00u;
  if (size < 0x38800000u) {  // subnormal: counted in steps of 2⁻²⁴ by the rounding of a float addition
    const float counted = std::bit_cast<float>(size) + 0x1p-1f;
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(counted) - 0x3f000000u));
  }
  const std::uint32_t rounded = size + 0xfffu + (size >> 13 & 1u) - (112u << 23);
  return static_cast<std::uint16_t>(sign | rounded >> 13);
}

}  // namespace haima::graph
