#include "phantom/noise.h"

#include "base/random.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {
namespace {

constexpr int cells = 32;

std::size_t wrapped(int i) { return static_cast<std::size_t>(i & (cells - 1)); }
std::size_t row_index(int y, int z) { return (wrapped(z) * cells + wrapped(y)) * cells; }

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
  const int ix = floor_of(x), iy = floor_of(y), iz = floor_of(z);
  const double tx = ease(x - ix), ty = ease(y - iy), tz = ease(z - iz);
  const auto line = [&](int dy, int dz) {
    const float* row = lattice_.data() + row_index(iy + dy, iz + dz);
    return mix(row[wrapped(ix)], row[wrapped(ix + 1)], tx);
  };
  return mix(mix(line(0, 0), line(1, 0), ty), mix(line(0, 1), line(1, 1), ty), tz);
}

Vec3 Noise::vector_at(Vec3 p, double wavelength_mm, int channel) const {
  return {at(p, wavelength_mm, channel), at(p, wavelength_mm, channel + 1),
          at(p, wavelength_mm, channel + 2)};
}

}  // namespace haima::phantom
