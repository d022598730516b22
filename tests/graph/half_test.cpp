// Sixteen-bit numbers against the definition of their formats, all of them.
#include "graph/half.h"

#include <gtest/gtest.h>

#include <cmath>

namespace haima::graph {
namespace {

/// What the bits mean by IEEE 754: sign, exponent, fraction.
double meaning(unsigned bits, int exponent_bits, int fraction_bits) {
  const int bias = (1 << (exponent_bits - 1)) - 1;
  const int exponent = static_cast<int>(bits >> fraction_bits) & ((1 << exponent_bits) - 1);
  const int fraction = static_cast<int>(bits) & ((1 << fraction_bits) - 1);
  const double size = exponent == 0
                          ? std::ldexp(fraction, 1 - bias - fraction_bits)
                          : std::ldexp((1 << fraction_bits) + fraction, exponent - bias - fraction_bits);
  return bits & 0x8000u ? -size : size;
}

TEST(Half, EveryFiniteNumberMeansWhatIts16BitsSayAndSurvives) {
  for (unsigned bits = 0; bits < 0x10000u; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    if ((bits & 0x7c00u) != 0x7c00u) {
      EXPECT_EQ(from_finite_f16(half), meaning(bits, 5, 10)) << bits;
      EXPECT_EQ(to_f16(from_finite_f16(half)), half) << bits;
    }
    if ((bits & 0x7f80u) != 0x7f80u) {
      EXPECT_EQ(from_bf16(half), static_cast<float>(meaning(bits, 8, 7))) << bits;
      EXPECT_EQ(to_bf16(from_bf16(half)), half) << bits;
    }
  }
  EXPECT_TRUE(is_finite_f16(0xfbffu) && !is_finite_f16(0x7c00u) && !is_finite_f16(0xfc01u));
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
  for (unsigned bits = 0; bits < 0x7bffu; ++bits) {
    const float low = from_finite_f16(static_cast<std::uint16_t>(bits)),
                high = from_finite_f16(static_cast<std::uint16_t>(bits + 1));
    const float middle = low + (high - low) / 2;
    EXPECT_EQ(to_f16(middle), bits + (bits & 1u)) << bits;
    EXPECT_EQ(to_f16(std::nextafter(middle, 0.0f)), bits) << bits;
    EXPECT_EQ(to_f16(-std::nextafter(middle, high)), (bits + 1) | 0x8000u) << bits;
  }
  EXPECT_EQ(to_f16(65520.0f), 0x7c00u);
  EXPECT_EQ(to_bf16(1.00390625f), 0x3f80u);
  EXPECT_EQ(to_bf16(1.01171875f), 0x3f82u);
}

}  // namespace
}  // namespace haima::graph
