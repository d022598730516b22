#include "phantom/grow.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/random.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {
namespace {

struct Box {
  Vec3 low, high;
  double volume_mm3() const { return (high.x - low.x) * (high.y - low.y) * (high.z - low.z); }
};

struct Found {
  double level;
  Vec3 place;
};

/// Every point of a grid over `box` that the shape can come to, one point per cell, moved about inside it
/// so that thin sheets are counted fairly.
std::vector<Found> survey(const Box& box, double step, const std::function<double(Vec3)>& level, Pool& pool) {
  const auto count = [&](double low, double high) {
    return std::max(1, static_cast<int>((high - low) / step));
  };
  const int nx = count(box.low.x, box.high.x), ny = count(box.low.y, box.high.y),
            nz = count(box.low.z, box.high.z);
  std::vector<std::vector<Found>> layers(static_cast<std::size_t>(nz));
  pool.each(layers.size(), [&](std::size_t z) {
    const Random random{0x5eed, z};
    std::uint64_t i = 0;
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x, i += 3) {
        const Vec3 p{box.low.x + (x + random.uniform(i)) * step,
                     box.low.y + (y + random.uniform(i + 1)) * step,
                     box.low.z + (static_cast<double>(z) + random.uniform(i + 2)) * step};
        const double at = level(p);
        if (at < std::numeric_limits<double>::infinity()) layers[z].push_back({at, p});
      }
  });
  std::vector<Found> all;
  for (const auto& layer : layers) all.insert(all.end(), layer.begin(), layer.end());
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.level < b.level; });
  return all;
}

Growth growth_of(const std::vector<Found>& found, double cell_mm3, double volume_ml) {
  const auto wanted = static_cast<std::size_t>(volume_ml * 1000 / cell_mm3 + 0.5);
  const std::size_t reached = std::min(wanted, found.size());
  if (reached == 0) return {};
  const double last = found[reached - 1].level;
  const double next = reached < found.size() ? found[reached].level : last + 1e-3;
  return {0.5 * (last + next), static_cast<double>(reached) * cell_mm3 / 1000};
}

/// The box around everything below `reach`, with a margin.
Box box_around(const std::vector<Found>& found, double reach, double margin) {
  constexpr double far = 1e9;
  Box box{{far, far, far}, {-far, -far, -far}};
  for (const Found& f : found) {
    if (f.level > reach) break;
    box.low = {std::min(box.low.x, f.place.x), std::min(box.low.y, f.place.y),
               std::min(box.low.z, f.place.z)};
    box.high = {std::max(box.high.x, f.place.x), std::max(box.high.y, f.place.y),
                std::max(box.high.z, f.place.z)};
  }
  const Vec3 m{margin, margin, margin};
  return {box.low - m, box.high + m};
}

}  // namespace

Growth grow_to(double volume_ml, Vec3 half_mm, const std::function<double(Vec3)>& level, Pool& pool) {
  if (volume_ml <= 0) return {};
  constexpr double coarse_mm = 3.3;
  constexpr double points = 4e5;
  Box box{-1 * half_mm, half_mm};
  auto found = survey(box, coarse_mm, level, pool);
  if (found.empty()) return {};
  // A few coarse points can mislead by much: look well beyond what they say.
  const double cell = coarse_mm * coarse_mm * coarse_mm;
  const auto generous =
      std::min(found.size() - 1, static_cast<std::size_t>(1.3 * volume_ml * 1000 / cell) + 30);
  box = box_around(found, found[generous].level, 2 * coarse_mm);
  const double step = exponential(logarithm(box.volume_mm3() / points) / 3);
  found = survey(box, step, level, pool);
  return growth_of(found, step * step * step, volume_ml);
}

}  // namespace haima::phantom
