#include "phantom/field.h"

namespace haima::phantom {
namespace {

constexpr double step_mm = 2.5;
constexpr Vec3 corner{-95, -125, -68};
constexpr int nx = 77, ny = 94, nz = 74;
constexpr std::size_t row = nx, sheet = row * ny;

}  // namespace

Field::Field(const std::function<double(Vec3)>& function, Pool& pool) : values_(sheet * nz) {
  pool.each(nz, [&](std::size_t z) {
    std::size_t i = z * sheet;
    for (int y = 0; y < ny; ++y)
      for (int x = 0; x < nx; ++x)
        values_[i++] = static_cast<float>(function(
            corner + step_mm * Vec3{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
  });
}

bool Field::covers(Vec3 p) const {
  const Vec3 g = (1 / step_mm) * (p - corner);
  return g.x >= 0 && g.y >= 0 && g.z >= 0 && g.x < nx - 1 && g.y < ny - 1 && g.z < nz - 1;
}

double Field::at(Vec3 p) const {
  const Vec3 g = (1 / step_mm) * (p - corner);
  const int x = static_cast<int>(g.x), y = static_cast<int>(g.y), z = static_cast<int>(g.z);
  const double tx = g.x - x, ty = g.y - y, tz = g.z - z;
  const float* at = values_.data() + static_cast<std::size_t>(z) * sheet + static_cast<std::size_t>(y) * row +
                    static_cast<std::size_t>(x);
  const auto line = [&](std::size_t n) { return mix(at[n], at[n + 1], tx); };
  return mix(mix(line(0), line(row), ty), mix(line(sheet), line(sheet + row), ty), tz);
}

}  // namespace haima::phantom
