#include "report/colours.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/cielab.h"

namespace haima::report {
namespace {

using haima::test::lab;
using haima::test::linear;
using haima::test::Triple;

double distance(Triple a, Triple b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// As those without red or without green cones see it (Viénot, Brettel and Mollon, 1999).
Triple without_red(Triple c) {
  const double yellow = 0.11238 * c[0] + 0.88762 * c[1];
  return {yellow, yellow, 0.00401 * c[0] - 0.00401 * c[1] + c[2]};
}
Triple without_green(Triple c) {
  const double yellow = 0.29275 * c[0] + 0.70725 * c[1];
  return {yellow, yellow, -0.02234 * c[0] + 0.02234 * c[1] + c[2]};
}

TEST(Colours, TheKindsAreToldApartByTheColourBlindAndFromGrey) {
  for (std::size_t a = 0; a < bleed_colours.size(); ++a) {
    const Triple colour = linear(bleed_colours[a]);
    EXPECT_GT(std::hypot(lab(colour)[1], lab(colour)[2]), 20);
    for (std::size_t b = 0; b < a; ++b) {
      const Triple other = linear(bleed_colours[b]);
      EXPECT_GT(distance(lab(colour), lab(other)), 30) << a << b;
      EXPECT_GT(distance(lab(without_red(colour)), lab(without_red(other))), 15) << a << b;
      EXPECT_GT(distance(lab(without_green(colour)), lab(without_green(other))), 15) << a << b;
    }
  }
}

}  // namespace
}  // namespace haima::report
