// Arithmetic whose last bit is the same on every machine: libm's sine and exponential differ between
// versions and processors, plain IEEE operations do not. Short polynomials are exact enough for anatomy.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>

#include "image/vec3.h"

namespace haima::phantom {

using image::Vec3;

inline constexpr double pi = 3.14159265358979323846;

inline double clamp01(double x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
/// The largest whole number not above x, for |x| below 2^31: no call, as `std::floor` is without SSE 4.1.
inline int floor_of(double x) {
  const int whole = static_cast<int>(x);
  return whole - (x < whole ? 1 : 0);
}
inline double mix(double a, double b, double t) { return a + (b - a) * t; }
inline double square(double x) { return x * x; }

/// 0 at `from`, 1 at `to`, smooth between (also where `to` is below `from`).
inline double smooth_step(double from, double to, double x) {
  const double t = clamp01((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/// 1 at the centre, 0 from `radius` outward, smooth.
inline double bump(double x, double radius) {
  const double t = square(x / radius);
  return t >= 1 ? 0 : square(1 - t);
}

inline double smooth_min(double a, double b, double blend) {
  const double h = blend - std::abs(a - b);
  return (a < b ? a : b) - (h > 0 ? h * h / (4 * blend) : 0);
}
inline double smooth_max(double a, double b, double blend) { return -smooth_min(-a, -b, blend); }

/// e to the x, within 1e-9 of it.
inline double exponential(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  const double n = floor_of(x * 1.4426950408889634 + 0.5);
  const double r = x - n * 0.6931471805599453;
  double term = 1, sum = 1;
  for (int i = 1; i < 11; ++i) sum += term *= r / i;
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023) << 52);
}

/// The sine of x for |x| up to some thousands, within 1e-9.
inline double sine(double x) {
  const double n = floor_of(x / pi + 0.5);
  const double r = x - n * pi, r2 = r * r;
  const double s =
      r *
      (1 -
       r2 / 6 *
           (1 - r2 / 20 * (1 - r2 / 42 * (1 - r2 / 72 * (1 - r2 / 110 * (1 - r2 / 156 * (1 - r2 / 210)))))));
  return static_cast<std::int64_t>(n) % 2 == 0 ? s : -s;
}
inline double cosine(double x) { return sine(x + pi / 2); }

/// The natural logarithm of x > 0, within 1e-9.
inline double logarithm(double x) {
  int exponent = 0;
  const double m = std::frexp(x, &exponent);
  const double t = (m - 0.7071067811865476) / (m + 0.7071067811865476), t2 = t * t;
  double sum = 0, power = t;
  for (int i = 1; i < 26; i += 2, power *= t2) sum += power / i;
  return 2 * sum - 0.34657359027997264 + exponent * 0.6931471805599453;
}

}  // namespace haima::phantom
