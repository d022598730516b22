#include "phantom/sinogram.h"

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {
namespace {

using image::Plane;

constexpr int side = 96, angles = 90, detectors = 140;
constexpr double water_per_mm = 0.019;  // attenuation at the mean energy of a 120 kV spectrum

/// Rays through a coarse plane: a row per angle.
struct Rays {
  Plane<float> values{detectors, angles};
};

/// Where cell (x, y) falls on the detector at an angle.
struct Detector {
  double cosine, sine;
  double at(int x, int y) const {
    return (x - 0.5 * (side - 1)) * cosine + (y - 0.5 * (side - 1)) * sine + 0.5 * (detectors - 1);
  }
};

std::vector<Detector> all_detectors() {
  std::vector<Detector> out;
  for (int a = 0; a < angles; ++a) {
    const double angle = pi * a / angles;
    out.push_back({haima::phantom::cosine(angle), haima::phantom::sine(angle)});
  }
  return out;
}

Rays project(const Plane<float>& plane, const std::vector<Detector>& turns) {
  Rays rays;
  for (int a = 0; a < angles; ++a) {
    float* row = rays.values.row(a).data();
    for (int y = 0; y < side; ++y) {
      const auto cells = plane.row(y);
      double s = turns[static_cast<std::size_t>(a)].at(0, y);
      for (int x = 0; x < side; ++x, s += turns[static_cast<std::size_t>(a)].cosine) {
        const float value = cells[static_cast<std::size_t>(x)];
        if (value == 0) continue;
        const int i = static_cast<int>(s);
        const auto part = static_cast<float>(s - i);
        row[i] += value * (1 - part);
        row[i + 1] += value * part;
      }
    }
  }
  return rays;
}

/// The mean over all angles of the ray through each cell.
Plane<float> smear_back(const Rays& rays, const std::vector<Detector>& turns) {
  Plane<float> out{side, side};
  for (int a = 0; a < angles; ++a) {
    const float* row = rays.values.row(a).data();
    for (int y = 0; y < side; ++y) {
      auto cells = out.row(y);
      double s = turns[static_cast<std::size_t>(a)].at(0, y);
      for (int x = 0; x < side; ++x, s += turns[static_cast<std::size_t>(a)].cosine) {
        const int i = static_cast<int>(s);
        const auto part = static_cast<float>(s - i);
        cells[static_cast<std::size_t>(x)] += row[i] * (1 - part) + row[i + 1] * part;
      }
    }
  }
  for (float& value : out.pixels) value /= angles;
  return out;
}

/// The ramp filter of Ramachandran and Lakshminarayanan, along each row; detectors are one cell apart.
Rays ramp_filtered(const Rays& rays) {
  std::vector<float> kernel(detectors);
  kernel[0] = 0.25f;
  for (int i = 1; i < detectors; i += 2)
    kernel[static_cast<std::size_t>(i)] = static_cast<float>(-1 / square(pi * i));
  Rays out;
  for (int a = 0; a < angles; ++a) {
    const auto in = rays.values.row(a);
    auto filtered = out.values.row(a);
    for (int i = 0; i < detectors; ++i) {
      float sum = 0;
      for (int j = 0; j < detectors; ++j)
        sum += in[static_cast<std::size_t>(j)] * kernel[static_cast<std::size_t>(std::abs(i - j))];
      filtered[static_cast<std::size_t>(i)] = sum;
    }
  }
  return out;
}

/// Mean attenuation of each coarse cell, in that of water: all of it, or what bone adds.
Plane<float> coarse_attenuation(const Plane<float>& hu, bool bone_only) {
  Plane<float> out{side, side};
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const int x0 = x * hu.width / side, x1 = std::max(x0 + 1, (x + 1) * hu.width / side);
      const int y0 = y * hu.height / side, y1 = std::max(y0 + 1, (y + 1) * hu.height / side);
      double sum = 0;
      for (int v = y0; v < y1; ++v)
        for (int u = x0; u < x1; ++u) {
          const double value = hu.at(u, v);
          sum += bone_only ? std::max(value - 150, 0.0) : std::max(value + 1000, 0.0);
        }
      const double mean = sum / ((x1 - x0) * (y1 - y0)) / 1000;
      out.at(x, y) = static_cast<float>(mean < 0.01 ? 0 : mean);
    }
  return out;
}

/// How much bone lies within some centimetres of each cell: 1 just under a usual skull, 0 far from any.
Plane<float> bone_near_by(const Plane<float>& bone, double cell_mm) {
  constexpr double sigma_mm = 9, at_usual_skull = 0.33, most = 1.4;
  const double sigma = sigma_mm / cell_mm;
  const int reach = static_cast<int>(2.5 * sigma + 1);
  Plane<float> across{side, side}, out{side, side};
  std::vector<float> weights;
  double sum = 0;
  for (int n = -reach; n <= reach; ++n) sum += exponential(-0.5 * square(n / sigma));
  for (int n = -reach; n <= reach; ++n)
    weights.push_back(static_cast<float>(exponential(-0.5 * square(n / sigma)) / sum));
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int n = std::max(-reach, -x); n <= std::min(reach, side - 1 - x); ++n)
        across.at(x, y) += weights[static_cast<std::size_t>(n + reach)] * bone.at(x + n, y);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      for (int n = std::max(-reach, -y); n <= std::min(reach, side - 1 - y); ++n)
        out.at(x, y) += weights[static_cast<std::size_t>(n + reach)] * across.at(x, y + n);
      out.at(x, y) = static_cast<float>(std::min(out.at(x, y) / at_usual_skull, most));
    }
  return out;
}

}  // namespace

RayEffects ray_effects(const Plane<float>& hu, const Scanner& scanner, std::uint64_t seed,
                       std::uint64_t stream) {
  const auto turns = all_detectors();
  const double cell_mm = scanner.pixel_mm * std::max(hu.width, hu.height) / side;
  const Rays all = project(coarse_attenuation(hu, false), turns);
  const Plane<float> bone_map = coarse_attenuation(hu, true);
  const Rays bone = project(bone_map, turns);
  const Random random{seed, 0x200000 + stream};

  // Bone hardens the beam: what has passed it is attenuated less by what follows. Scanners mend what
  // water does; what bone does stays. Starved rays add noise of their own.
  Rays error, transparency;
  constexpr double hardening = 0.022;
  for (std::size_t i = 0; i < all.values.pixels.size(); ++i) {
    const double through = all.values.pixels[i] * cell_mm * water_per_mm;
    const double through_bone = bone.values.pixels[i] * cell_mm * water_per_mm;
    const double starved = exponential(0.5 * through);
    error.values.pixels[i] = static_cast<float>(-(0.35 + 0.65 * scanner.streaks) * hardening * through_bone *
                                                    (through_bone + 0.35 * through) +
                                                0.0007 * scanner.streaks * starved * random.normal(i));
    transparency.values.pixels[i] = static_cast<float>(square(starved));
  }
  RayEffects out{smear_back(ramp_filtered(error), turns), smear_back(transparency, turns)};
  const auto to_hu = static_cast<float>(pi * 1000 / (water_per_mm * cell_mm));
  for (float& value : out.artefact_hu.pixels) value *= to_hu;
  if (scanner.capping_hu > 0) {
    const Plane<float> capping = bone_near_by(bone_map, cell_mm);
    for (std::size_t i = 0; i < capping.pixels.size(); ++i)
      out.artefact_hu.pixels[i] += static_cast<float>(scanner.capping_hu) * capping.pixels[i];
  }
  // Scanners raise the current where more is in the way, which evens the noise out in part.
  constexpr double usual = 46;
  for (float& value : out.noise_factor.pixels)
    value = static_cast<float>(std::min(std::max(exponential(0.33 * logarithm(value / usual)), 0.35), 2.5));
  return out;
}

float coarse_at(const Plane<float>& coarse, int x, int y, int width, int height) {
  const double u = std::min(std::max((x + 0.5) * coarse.width / width - 0.5, 0.0), coarse.width - 1.001);
  const double v = std::min(std::max((y + 0.5) * coarse.height / height - 0.5, 0.0), coarse.height - 1.001);
  const int i = static_cast<int>(u), j = static_cast<int>(v);
  const double a = mix(coarse.at(i, j), coarse.at(i + 1, j), u - i);
  const double b = mix(coarse.at(i, j + 1), coarse.at(i + 1, j + 1), u - i);
  return static_cast<float>(mix(a, b, v - j));
}

}  // namespace haima::phantom
