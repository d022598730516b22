#include "phantom/folds.h"

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

// The capsule inside the left hemisphere that the waves are drawn on.
constexpr Vec3 core_front{30, -40, 16}, core_back{30, 42, 20};
constexpr double radius_mm = 45, wavelength_mm = 18;
constexpr int waves = 28;

// The grid that holds its shell.
constexpr double step_mm = 2.5;
constexpr Vec3 corner{-20, -90, -34};
constexpr int nx = 41, ny = 74, nz = 42;

struct Wave {
  Vec3 direction;
  double phase;
};

std::array<Wave, waves> draw_waves(const Random& random) {
  std::array<Wave, waves> out;
  for (std::uint64_t i = 0; i < waves; ++i) {
    // Most sulci run from side to side rather than from front to back.
    const Vec3 d{random.normal(4 * i), 1.5 * random.normal(4 * i + 1), random.normal(4 * i + 2)};
    out[i] = {(2 * pi / wavelength_mm) * image::unit(d), random.between(4 * i + 3, 0, 2 * pi)};
  }
  return out;
}

/// A wave along one axis, at the points of the grid: factors that multiply to the wave in space.
struct Swing {
  double cosine, sine;
  friend Swing operator*(Swing a, Swing b) {
    return {a.cosine * b.cosine - a.sine * b.sine, a.sine * b.cosine + a.cosine * b.sine};
  }
};

struct WaveTable {
  Vec3 direction;
  std::vector<Swing> x, y, z;
};

std::vector<Swing> along(double direction, double from, int count, double phase) {
  std::vector<Swing> out;
  for (int i = 0; i < count; ++i) {
    const double angle = direction * (from + i * step_mm) + phase;
    out.push_back({cosine(angle), sine(angle)});
  }
  return out;
}

std::vector<WaveTable> tables_of(const std::array<Wave, waves>& set) {
  std::vector<WaveTable> out;
  for (const Wave& wave : set)
    out.push_back({wave.direction, along(wave.direction.x, corner.x, nx, wave.phase),
                   along(wave.direction.y, corner.y, ny, 0), along(wave.direction.z, corner.z, nz, 0)});
  return out;
}

/// The waves' value over its slope: near a zero line, the distance to it.
double zero_distance(const std::vector<WaveTable>& set, std::size_t x, std::size_t y, std::size_t z) {
  double value = 0;
  Vec3 slope;
  for (const WaveTable& wave : set) {
    const Swing swing = wave.x[x] * wave.y[y] * wave.z[z];
    value += swing.sine;
    slope = slope + swing.cosine * wave.direction;
  }
  const Vec3 p =
      corner + step_mm * Vec3{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)};
  const Vec3 normal =
      image::unit(p - (core_front + clamp01((p.y - core_front.y) / (core_back.y - core_front.y)) *
                                        (core_back - core_front)));
  slope = slope - dot(slope, normal) * normal;
  constexpr double usual_slope = 2 * pi / wavelength_mm;
  return value / std::sqrt(dot(slope, slope) + square(usual_slope));
}

}  // namespace

Folds::Folds(std::uint64_t seed) {
  for (std::size_t side = 0; side < 2; ++side) {
    const auto set = tables_of(draw_waves(Random{seed, 21 + side}));
    Grid& grid = sides_[side];
    grid.values.resize(static_cast<std::size_t>(nx) * ny * nz);
    std::size_t i = 0;
    for (std::size_t z = 0; z < nz; ++z)
      for (std::size_t y = 0; y < ny; ++y)
        for (std::size_t x = 0; x < nx; ++x)
          grid.values[i++] = static_cast<float>(zero_distance(set, x, y, z));
  }
}

float Folds::Grid::at(Vec3 p) const {
  const double x = std::min(std::max((p.x - corner.x) / step_mm, 0.0), nx - 1.001);
  const double y = std::min(std::max((p.y - corner.y) / step_mm, 0.0), ny - 1.001);
  const double z = std::min(std::max((p.z - corner.z) / step_mm, 0.0), nz - 1.001);
  const int ix = static_cast<int>(x), iy = static_cast<int>(y), iz = static_cast<int>(z);
  const double tx = x - ix, ty = y - iy, tz = z - iz;
  const std::size_t i = (static_cast<std::size_t>(iz) * ny + iy) * nx + ix;
  const auto line = [&](std::size_t at) { return mix(values[at], values[at + 1], tx); };
  const auto sheet = [&](std::size_t at) { return mix(line(at), line(at + nx), ty); };
  return static_cast<float>(mix(sheet(i), sheet(i + static_cast<std::size_t>(nx) * ny), tz));
}

double Folds::distance(Vec3 p) const {
  const std::size_t side = p.x > 0 ? 1 : 0;
  const Vec3 m = mirrored(p);
  const double t = clamp01((m.y - core_front.y) / (core_back.y - core_front.y));
  const Vec3 core = core_front + t * (core_back - core_front);
  const Vec3 out = m - core;
  const double length = norm(out);
  if (length < 20) return 10;
  return sides_[side].at(core + (radius_mm / length) * out) * (length / radius_mm);
}

}  // namespace haima::phantom
