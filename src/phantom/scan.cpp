#include "phantom/scan.h"

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

// What a scan covers of a head of size 1: from the atlas to above the vertex.
constexpr double bottom_mm = -54, top_mm = 102;
constexpr double centre_y_mm = -9;  // of the field of view

/// The patient's frame to the head's: how the head lies on the table.
struct Pose {
  Vec3 shift;
  Turn turn;
  Vec3 operator()(Vec3 p) const { return turn(p - shift, Vec3{}); }
};

Pose pose_of(const Scanner& scanner) {
  const double angle = -scanner.rotate_deg * pi / 180;
  return {{scanner.shift_x_mm, scanner.shift_y_mm, 0}, {cosine(angle), sine(angle)}};
}

/// The table and the cradle under the head, which stand still whatever the head does.
float furniture_hu(Vec3 p, const Scanner& scanner) {
  if (scanner.head_holder && p.y > 12) {
    const double side = std::abs(std::abs(p.x) - 106) - 1.3;
    const double wall = std::max(side, p.y - 62);
    const double curve =
        std::max(std::abs(norm(Vec3{p.x / 1.0, (p.y - 62) / 0.58, 0}) - 106) - 1.6, 62 - p.y);
    if (std::min(wall, curve) < 0 && p.z > -60) return 130;
  }
  if (scanner.table && p.z < 40) {
    const double top = 136 - 0.0016 * p.x * p.x;
    if (p.y > top && p.y < top + 4) return 160;
    if (p.y >= top + 4 && p.y < top + 40) return -930;
  }
  return hu::air;
}

struct Pattern {
  int count;
  double x[8], y[8], t[8];  // offsets in pixels and in slice thicknesses
};

/// Samples of a pixel: spread through the slice, and over the pixel so that each adds in all directions.
Pattern pattern_of(double thickness_mm) {
  Pattern pattern{};
  pattern.count = std::min(std::max(static_cast<int>(thickness_mm + 0.5), 3), 6);
  for (int i = 0; i < pattern.count; ++i) {
    pattern.t[i] = (i + 0.5) / pattern.count - 0.5;
    pattern.x[i] = (i * 2 % pattern.count + 0.5) / pattern.count - 0.5;
    pattern.y[i] = (i * 3 % pattern.count + 0.5) / pattern.count - 0.5;
  }
  return pattern;
}

/// Planes are filled block by block, so that the air around the head costs little.
constexpr int block = 8;

struct Sampler {
  const Anatomy& anatomy;
  const Scanner& scanner;
  const Place& place;
  Pose pose;
  Pattern pattern;

  Vec3 at(double x, double y, double through) const {
    return place.origin + (x * scanner.pixel_mm) * place.row + (y * scanner.pixel_mm) * place.column +
           (through * scanner.thickness_mm) * place.normal;
  }

  void fill_pixel(int x, int y, bool only_air, Sampled& out) const {
    float sum = 0;
    std::array<int, 6> marks{};
    for (int i = 0; i < pattern.count; ++i) {
      const Vec3 p = at(x + pattern.x[i], y + pattern.y[i], pattern.t[i]);
      const Seen seen = only_air ? Seen{} : anatomy.at(pose(p));
      sum += seen.tissue == Tissue::air && seen.hu <= hu::air ? furniture_hu(p, scanner) : seen.hu;
      ++marks[seen.bleed];
    }
    out.hu.at(x, y) = sum / static_cast<float>(pattern.count);
    for (std::size_t kind = 0; kind < 5; ++kind) {
      if (2 * marks[kind + 1] < pattern.count) continue;
      if (out.blood[kind].empty()) out.blood[kind] = image::Mask{scanner.width, scanner.height};
      out.blood[kind].at(x, y) = 1;
    }
  }

  void fill_block(int x0, int y0, Sampled& out) const {
    const double radius = 0.75 * block * scanner.pixel_mm + 0.5 * scanner.thickness_mm;
    const bool only_air = anatomy.far_from(pose(at(x0 + 0.5 * block, y0 + 0.5 * block, 0)), radius);
    for (int y = y0; y < std::min(y0 + block, scanner.height); ++y)
      for (int x = x0; x < std::min(x0 + block, scanner.width); ++x) fill_pixel(x, y, only_air, out);
  }
};

}  // namespace

std::vector<Place> places(const Head& head, const Scanner& scanner) {
  const double angle = scanner.tilt_deg * pi / 180;
  const double c = cosine(angle), s = sine(angle);
  // The table moves along z; the planes lean, so that they are nearer to each other than its steps.
  const double table_step = scanner.spacing_mm / c;
  const double bottom = bottom_mm * head.size, top = top_mm * head.size;
  const int count = scanner.slices > 0 ? scanner.slices : static_cast<int>((top - bottom) / table_step) + 1;
  std::vector<Place> out;
  for (int k = 0; k < count; ++k) {
    Place place;
    place.row = {1, 0, 0};
    place.column = {0, c, -s};
    place.normal = {0, s, c};
    const double z = 0.5 * (bottom + top) + (k - 0.5 * (count - 1)) * table_step;
    const Vec3 centre{0, centre_y_mm, z};
    place.origin = centre - (0.5 * (scanner.width - 1) * scanner.pixel_mm) * place.row -
                   (0.5 * (scanner.height - 1) * scanner.pixel_mm) * place.column;
    out.push_back(place);
  }
  return out;
}

Sampled sample(const Anatomy& anatomy, const Scanner& scanner, const Place& place) {
  const Sampler sampler{anatomy, scanner, place, pose_of(scanner), pattern_of(scanner.thickness_mm)};
  Sampled out{image::Plane<float>{scanner.width, scanner.height}, {}};
  for (int y = 0; y < scanner.height; y += block)
    for (int x = 0; x < scanner.width; x += block) sampler.fill_block(x, y, out);
  return out;
}

}  // namespace haima::phantom
