#include "corpus/paste.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "corpus/inside.h"
#include "image/resample.h"

namespace haima::corpus {
namespace {

using image::Mask;
using image::Plane;

constexpr std::size_t epidural = 0, subarachnoid = 3, subdural = 4;  // places in kind_names

/// Grey of blood: as bright as a bleed of hours to days, uneven, and as grainy as a scan.
class BloodGrey {
 public:
  BloodGrey(const Plane<float>& plane, const Random& random, double faintest)
      : random_(random),
        width_(plane.width),
        height_(plane.height),
        base_(random.between(40, faintest, 0.93)),
        down_(random.chance(41, 0.3) ? random.between(42, 0, 0.2) : 0),
        grain_(random.between(43, 0.01, 0.04)) {
    for (std::uint64_t n = 0; n < phases_.size(); ++n)
      phases_[n] = random.between(44 + n, 0, 2 * std::numbers::pi);
  }

  float at(int x, int y) const {
    const double u = 6.0 * x / width_, v = 6.0 * y / height_;
    const double waves = std::sin(2 * u + v + phases_[0]) + std::sin(u - 3 * v + phases_[1]) +
                         std::sin(4 * u + 2 * v + phases_[2]);
    const double settled = down_ * (static_cast<double>(y) / height_ - 0.5);
    double grain = 0;  // of four neighbours, so that it is as coarse as a scan's
    for (const auto& [dx, dy] : {std::pair{0, 0}, {1, 0}, {0, 1}, {1, 1}})
      grain += random_.normal(1000 + static_cast<std::uint64_t>((y + dy) * (width_ + 1) + x + dx)) / 2;
    return static_cast<float>(std::clamp(base_ + settled + 0.03 * waves + grain_ * grain, 0.0, 1.0));
  }

 private:
  const Random& random_;
  int width_, height_;
  double base_, down_, grain_;
  std::array<double, 3> phases_{};
};

/// A collection between skull and brain: how thick it is in every direction from the head's middle.
struct Collection {
  double towards = 0, half_angle = 0, thickest = 0;  // radians, pixels
  bool lens = false;

  double thickness(double angle) const {
    double away = std::remainder(angle - towards, 2 * std::numbers::pi) / half_angle;
    away = 1 - away * away;
    return away <= 0 ? 0 : thickest * (lens ? away : std::sqrt(away));
  }
};

/// A crescent stays on its side; a lens lies where it will.
Collection draw_collection(bool lens, double pixels_per_mm, const Random& random) {
  constexpr double degree = std::numbers::pi / 180;
  const double side = random.chance(10, 0.5) ? 0 : std::numbers::pi;
  Collection out{.lens = lens};
  if (lens) {
    out.towards = side + random.between(11, -75, 75) * degree;
    out.half_angle = random.between(12, 12, 32) * degree;
    out.thickest = random.between(13, 5, 26) * pixels_per_mm;
  } else {
    const double aside = random.between(11, -30, 30);
    out.towards = side + aside * degree;
    out.half_angle = std::min(random.between(12, 30, 85), 88 - std::abs(aside)) * degree;
    out.thickest = random.between(13, 3.5, 16) * pixels_per_mm;
  }
  return out;
}

/// Puts blood of `grey` over a share of a pixel.
void cover(Plane<float>& plane, Mask& mask, int x, int y, double share, const BloodGrey& grey) {
  float& value = plane.at(x, y);
  value += static_cast<float>(share) * (grey.at(x, y) - value);
  mask.at(x, y) = share >= 0.5;
}

/// The blood, and the brain pushed inward by it: what lay at the skull lies along the blood's inner edge.
Mask paint_collection(Plane<float>& plane, const Inside& in, const Collection& blood, const BloodGrey& grey) {
  const Plane<float> before = plane;
  Mask painted{plane.width, plane.height};
  const double reach = 0.5 * in.radius();
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (!in.mask.at(x, y)) continue;
      const double dx = x - in.x, dy = y - in.y, depth = in.depth.at(x, y);
      const double thick = blood.thickness(std::atan2(dy, dx));
      if (thick <= 0.3) continue;
      const double radius = std::max(1.0, std::hypot(dx, dy));
      const double pushed =
          std::min(0.8 * thick * std::exp(-std::max(0.0, depth - thick) / reach), depth - 1.5);
      if (pushed > 0)
        plane.at(x, y) = image::value_at(before, x + dx / radius * pushed, y + dy / radius * pushed);
      cover(plane, painted, x, y, smooth((thick - depth) / 1.6 + 0.5), grey);
    }
  }
  return painted;
}

/// Fluid in the sulci of a region turns bright.
Mask paint_sulci(Plane<float>& plane, const Inside& in, const BloodGrey& grey, const Random& random) {
  const double size = in.radius();
  const double angle = random.between(20, 0, 2 * std::numbers::pi),
               far = random.between(21, 0.45, 0.95) * size;
  const double x0 = in.x + far * std::cos(angle), y0 = in.y + far * std::sin(angle);
  const double spread = random.between(22, 0.18, 0.55) * size, deepest = 0.3 * size;
  Mask painted{plane.width, plane.height};
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      const double depth = in.depth.at(x, y);
      if (!in.mask.at(x, y) || depth < 1.5 || depth > deepest) continue;
      const double away = std::hypot(x - x0, y - y0) / spread;
      const double fluid = smooth((0.36 - plane.at(x, y)) / 0.2);
      cover(plane, painted, x, y, fluid * smooth(1.6 - away), grey);
    }
  }
  return painted;
}

}  // namespace

std::optional<Pasted> paste_blood(Plane<float>& plane, const Random& random) {
  const Inside in = inside_of(plane);
  if (!in.found) return std::nullopt;
  const double pixels_per_mm = plane.width / picture_mm;
  const double which = random.uniform(0);
  Plane<float> painted = plane;
  Pasted out{which < 0.3 ? epidural : which < 0.75 ? subdural : subarachnoid, {}};
  if (out.kind == subarachnoid) {
    out.mask = paint_sulci(painted, in, BloodGrey{plane, random, 0.55}, random);
  } else {
    const Collection blood = draw_collection(out.kind == epidural, pixels_per_mm, random);
    out.mask = paint_collection(painted, in, blood, BloodGrey{plane, random, 0.62});
  }
  constexpr double least_mm2 = 60;
  const auto pixels = static_cast<double>(area_px(out.mask));
  if (pixels < least_mm2 * pixels_per_mm * pixels_per_mm) return std::nullopt;
  plane = std::move(painted);
  return out;
}

}  // namespace haima::corpus
