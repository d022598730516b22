#include "phantom/mass.h"

#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

/// Half the width around the midline that is shifted as one, so that the shift is what it is said to be.
constexpr double stiff_mm = 15;
constexpr Vec3 septum{0, -12, 20};
constexpr double septum_depth_mm = 60;

bool extra_axial(Bleed kind) { return kind == Bleed::epidural || kind == Bleed::subdural; }

}  // namespace

void Mass::add(const Clot& clot, double atrophy) {
  if (clot.fills()) return;
  clots_.push_back(clot);
  if (clot.lesion().posterior_fossa) return;
  const double swelling =
      clot.kind() == Bleed::intraparenchymal ? 1 + 0.5 * smooth_step(6, 72, clot.lesion().age_hours) : 1;
  const double pressing = std::max(0.0, swelling * clot.lesion().volume_ml - 6 - 24 * atrophy);
  const double shift = std::min(0.17 * pressing, 15.0);
  shift_mm_ = std::min(std::max(shift_mm_ + (clot.lesion().left ? -shift : shift), -16.0), 16.0);
}

double Mass::sideways(Vec3 p, double depth_mm) const {
  if (shift_mm_ == 0) return 0;
  const double across = smooth_step(62, stiff_mm, std::abs(p.x));
  const double along = bump(p.y - septum.y, 95) * bump(p.z - septum.z, 85);
  return shift_mm_ * across * along * smooth_step(0, 26, depth_mm);
}

Vec3 Mass::rest(Vec3 p, double depth_mm) const {
  Vec3 q = p;
  for (const Clot& clot : clots_) {
    if (extra_axial(clot.kind())) {
      const double thickness = clot.thickness(p);
      if (thickness <= 0) continue;
      const double fade = bump(std::max(0.0, depth_mm - thickness), 30 + 1.6 * thickness);
      const Vec3 outward = image::unit(p - Vec3{0, 2, 14});
      q = q + (thickness * fade) * outward;
    } else {
      const Vec3 d = p - clot.centre();
      const double r = norm(d), radius = clot.radius();
      if (r < 1e-6) continue;
      const double made_room = 0.5 * radius * bump(std::max(0.0, r - radius), 2.4 * radius);
      q = q - (std::min(made_room, 0.8 * r) * smooth_step(0, 14, depth_mm) / r) * d;
    }
  }
  q.x -= sideways(p, depth_mm);
  return q;
}

double Mass::midline_shift_mm() const {
  Vec3 now = septum;
  constexpr int steps = 60;  // each brings it nearer: the field is smooth
  for (int n = 0; n < steps; ++n) now = now + 0.5 * (septum - rest(now, septum_depth_mm));
  return now.x;
}

}  // namespace haima::phantom
