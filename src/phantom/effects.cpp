#include "phantom/effects.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/sinogram.h"

namespace haima::phantom {
namespace {

using image::Plane;

std::vector<float> gaussian(double sigma) {
  const int reach = static_cast<int>(3 * sigma + 1);
  std::vector<float> kernel(static_cast<std::size_t>(2 * reach + 1));
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) sum += exponential(-0.5 * square(i / sigma));
  for (int i = -reach; i <= reach; ++i)
    kernel[static_cast<std::size_t>(i + reach)] =
        static_cast<float>(exponential(-0.5 * square(i / sigma)) / sum);
  return kernel;
}

/// One pass along rows that leaves the picture transposed; two of them blur both ways.
Plane<float> blurred_transposed(const Plane<float>& in, const std::vector<float>& kernel) {
  const int reach = static_cast<int>(kernel.size() / 2);
  Plane<float> out{in.height, in.width};
  std::vector<float> line(static_cast<std::size_t>(in.width + 2 * reach));
  for (int y = 0; y < in.height; ++y) {
    const auto row = in.row(y);
    std::copy(row.begin(), row.end(), line.begin() + reach);
    std::fill_n(line.begin(), reach, row.front());
    std::fill_n(line.end() - reach, reach, row.back());
    for (int x = 0; x < in.width; ++x) {
      float sum = 0;
      for (std::size_t i = 0; i < kernel.size(); ++i)
        sum += kernel[i] * line[static_cast<std::size_t>(x) + i];
      out.at(y, x) = sum;
    }
  }
  return out;
}

Plane<float> blurred(const Plane<float>& in, double sigma_pixels) {
  const auto kernel = gaussian(std::max(sigma_pixels, 0.15));
  return blurred_transposed(blurred_transposed(in, kernel), kernel);
}

/// CT's noise has little at the lowest frequencies and none at the highest: a ramp and a kernel.
Plane<float> textured_noise(const Scanner& scanner, std::uint64_t seed, std::uint64_t stream) {
  Plane<float> white{scanner.width, scanner.height};
  const Random random{seed, 0x100000 + stream};
  for (std::size_t i = 0; i < white.pixels.size(); ++i)
    white.pixels[i] = static_cast<float>(random.normal(i));
  const double fine = (scanner.bone_kernel ? 0.16 : 0.32) / scanner.pixel_mm;
  Plane<float> noise = blurred(white, fine);
  const Plane<float> coarse = blurred(white, 3.2 * fine);
  double power = 0;
  for (std::size_t i = 0; i < noise.pixels.size(); ++i) {
    noise.pixels[i] -= 0.8f * coarse.pixels[i];
    power += square(noise.pixels[i]);
  }
  const auto scale = static_cast<float>(1 / std::sqrt(power / static_cast<double>(noise.pixels.size())));
  for (float& value : noise.pixels) value *= scale;
  return noise;
}

/// The head moved between views: the plane mixed with itself, shifted and turned a little.
Plane<float> moved(const Plane<float>& hu, const Scanner& scanner, std::uint64_t seed, std::uint64_t stream) {
  const Random random{seed, 0x300000 + stream};
  Plane<float> out = hu;
  for (float& value : out.pixels) value *= 0.5f;
  for (std::uint64_t ghost = 0; ghost < 2; ++ghost) {
    const double reach = 3.5 * scanner.motion / scanner.pixel_mm;
    const double dx = reach * random.between(3 * ghost, -1, 1),
                 dy = reach * random.between(3 * ghost + 1, -0.5, 0.5);
    const double turn = 0.035 * scanner.motion * random.between(3 * ghost + 2, -1, 1);
    for (int y = 0; y < hu.height; ++y)
      for (int x = 0; x < hu.width; ++x) {
        const double u = x + dx - turn * (y - 0.5 * hu.height), v = y + dy + turn * (x - 0.5 * hu.width);
        const int i = std::min(std::max(static_cast<int>(std::lround(u)), 0), hu.width - 1);
        const int j = std::min(std::max(static_cast<int>(std::lround(v)), 0), hu.height - 1);
        out.at(x, y) += 0.25f * hu.at(i, j);
      }
  }
  return out;
}

}  // namespace

Plane<float> reconstruct(Plane<float> hu, const Scanner& scanner, std::uint64_t seed, std::uint64_t stream) {
  if (scanner.motion > 0) hu = moved(hu, scanner, seed, stream);
  const RayEffects rays = ray_effects(hu, scanner, seed, stream);
  hu = blurred(hu, (scanner.bone_kernel ? 0.2 : scanner.blur_mm) / scanner.pixel_mm);
  const double amount = scanner.noise_hu * (scanner.bone_kernel ? 3 : 1);
  const Plane<float> noise = textured_noise(scanner, seed, stream);
  for (int y = 0; y < hu.height; ++y)
    for (int x = 0; x < hu.width; ++x) {
      const float factor = coarse_at(rays.noise_factor, x, y, hu.width, hu.height);
      hu.at(x, y) += coarse_at(rays.artefact_hu, x, y, hu.width, hu.height) +
                     static_cast<float>(amount) * factor * noise.at(x, y);
    }
  return hu;
}

Plane<std::int16_t> stored(const Plane<float>& hu) {
  Plane<std::int16_t> out{hu.width, hu.height};
  std::transform(hu.pixels.begin(), hu.pixels.end(), out.pixels.begin(), [](float value) {
    return static_cast<std::int16_t>(std::min(std::max(std::floor(value + 1024.5f), 0.0f), 4095.0f));
  });
  return out;
}

}  // namespace haima::phantom
