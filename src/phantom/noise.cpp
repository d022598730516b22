#include "phantom/noise.h"

#include "phantom/random.h"

namespace haima::phantom {
namespace {

constexpr int cells = 32;

std::size_t lattice_index(int x, int y, int z) {
  constexpr int mask = cells - 1;
  return (static_cast<std::size_t>(z & mask) * cells + static_cast<std::size_t>(y & mask)) * cells +
         static_cast<std::size_t>(x & mask);
}

double ease(double t) { return t * t * (3 - 2 * t); }

}  // namespace

Noise::Noise(std::uint64_t seed) : lattice_(cells * cells * cells) {
  const Random random{seed, 11};
  for (std::size_t i = 0; i < lattice_.size(); ++i)
    lattice_[i] = static_cast<float>(random.between(i, -1, 1));
}

double Noise::at(Vec3 p, double wavelength_mm, int channel) const {
  // Half a wavelength is one cell; offsets by irrational steps keep channels apart; the lattice is turned
  // against the axes of the head, so that nothing lines up with them.
  const double scale = 2 / wavelength_mm;
  const double x = scale * (0.36 * p.x + 0.48 * p.y - 0.8 * p.z) + channel * 7.618;
  const double y = scale * (-0.8 * p.x + 0.6 * p.y) + channel * 3.236 + 11;
  const double z = scale * (0.48 * p.x + 0.64 * p.y + 0.6 * p.z) + channel * 5.854 + 5;
  const double fx = std::floor(x), fy = std::floor(y), fz = std::floor(z);
  const int ix = static_cast<int>(fx), iy = static_cast<int>(fy), iz = static_cast<int>(fz);
  const double tx = ease(x - fx), ty = ease(y - fy), tz = ease(z - fz);
  const float* lattice = lattice_.data();
  const auto value = [&](int dx, int dy, int dz) -> double {
    return lattice[lattice_index(ix + dx, iy + dy, iz + dz)];
  };
  const double low =
      mix(mix(value(0, 0, 0), value(1, 0, 0), tx), mix(value(0, 1, 0), value(1, 1, 0), tx), ty);
  const double high =
      mix(mix(value(0, 0, 1), value(1, 0, 1), tx), mix(value(0, 1, 1), value(1, 1, 1), tx), ty);
  return mix(low, high, tz);
}

Vec3 Noise::vector_at(Vec3 p, double wavelength_mm, int channel) const {
  return {at(p, wavelength_mm, channel), at(p, wavelength_mm, channel + 1),
          at(p, wavelength_mm, channel + 2)};
}

}  // namespace haima::phantom
