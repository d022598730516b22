#include "phantom/anatomy.h"

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/grow.h"
#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

/// Kinds that make their own place come first: those that fill spaces fill what is left of them.
int order_of(Bleed kind) {
  switch (kind) {
    case Bleed::epidural:
      return 0;
    case Bleed::subdural:
      return 1;
    case Bleed::intraparenchymal:
      return 2;
    case Bleed::intraventricular:
      return 3;
    case Bleed::subarachnoid:
      return 4;
  }
  return 5;
}

std::uint8_t mark_of(Bleed kind) { return static_cast<std::uint8_t>(1 + static_cast<int>(kind)); }

constexpr Vec3 head_half_mm{84, 100, 100};

}  // namespace

Anatomy::Anatomy(const Head& head, Pool& pool)
    : head_(head),
      noise_(head.seed),
      folds_(head.seed),
      skull_(noise_),
      face_(noise_, skull_),
      cavity_([&](Vec3 q) { return skull_.cavity(q); }, pool),
      skin_([&](Vec3 q) { return face_.skin(q); }, pool),
      brain_(head_, noise_, folds_) {
  const Random random{head_.seed, 12};
  for (std::size_t i = 0; i < bend_.size(); ++i) bend_[i] = random.between(i, -1.6, 1.6);
  std::vector<Clot> planned;
  for (std::size_t i = 0; i < head_.lesions.size(); ++i) {
    Lesion lesion = head_.lesions[i];
    lesion.volume_ml /= head_.size * head_.size * head_.size;
    planned.emplace_back(lesion, scramble(head_.seed + 1000 * (i + 1)));
  }
  std::stable_sort(planned.begin(), planned.end(),
                   [](const Clot& a, const Clot& b) { return order_of(a.kind()) < order_of(b.kind()); });
  for (const Clot& clot : planned) grow(clot, pool);
}

void Anatomy::grow(Clot clot, Pool& pool) {
  const double wanted_ml = clot.lesion().volume_ml;
  const auto grown = [&] {
    return grow_to(
        wanted_ml, head_half_mm, [&](Vec3 p) { return level_at(head_.size * p, clot); }, pool);
  };
  Growth growth = grown();
  // Blood under pressure widens the ventricles that it fills.
  for (int i = 0; i < 8 && clot.kind() == Bleed::intraventricular && growth.volume_ml < 0.99 * wanted_ml;
       ++i) {
    brain_.dilate(1.15);
    growth = grown();
  }
  clot.set_reach(growth.reach);
  volume_ml_[static_cast<std::size_t>(clot.kind())] +=
      growth.volume_ml * head_.size * head_.size * head_.size;
  mass_.add(clot, head_.atrophy);
  clots_.push_back(clot);
}

Vec3 Anatomy::own_frame(Vec3 p) const {
  // No head is symmetric: it is bent and skewed by a few mm.
  const Vec3 s = (1 / head_.size) * p;
  const double y = s.y / 80, z = (s.z - 20) / 70, x = s.x / 65;
  return s + Vec3{bend_[0] * y * y + bend_[1] * y * z + bend_[2] * z * z, bend_[3] * x * y + bend_[4] * x * z,
                  bend_[5] * x * y + bend_[6] * x};
}

double Anatomy::cavity(Vec3 q) const { return cavity_.covers(q) ? cavity_.at(q) : skull_.cavity(q); }

double Anatomy::skin(Vec3 q) const { return skin_.covers(q) ? skin_.at(q) : face_.skin(q); }

Spot Anatomy::spot_of(Vec3 q, double depth_mm) const {
  if (mass_.empty()) return {q, depth_mm, q, depth_mm};
  const Vec3 rest = mass_.rest(q, depth_mm);
  return {q, depth_mm, rest, std::max(-cavity(rest), 0.01)};
}

bool Anatomy::taken(const Spot& spot) const {
  return std::any_of(clots_.begin(), clots_.end(), [&](const Clot& clot) {
    return !clot.fills() && clot.level(spot, noise_) < clot.reach();
  });
}

double Anatomy::level_at(Vec3 p, const Clot& clot) const {
  const Vec3 q = own_frame(p);
  const double depth = -cavity(q);
  if (depth <= 0) return never;
  const Spot spot = spot_of(q, depth);
  if (taken(spot)) return never;
  if (clot.fills()) {
    const Point rest = brain_.at(spot.rest, spot.rest_depth_mm);
    const Tissue wanted = clot.kind() == Bleed::intraventricular ? Tissue::ventricle : Tissue::cistern;
    if (rest.tissue != wanted) return never;
  }
  return clot.level(spot, noise_);
}

Seen Anatomy::brain_at(Vec3 q, double depth_mm) const {
  const Spot spot = spot_of(q, depth_mm);
  double swollen = 0;
  for (const Clot& clot : clots_) {
    if (clot.fills()) continue;
    if (clot.level(spot, noise_) < clot.reach())
      return {clot.hu_at(q, noise_), Tissue::blood, mark_of(clot.kind())};
    swollen = std::max(swollen, clot.oedema(spot, noise_));
  }
  const Point rest = brain_.at(spot.rest, spot.rest_depth_mm);
  for (const Clot& clot : clots_) {
    if (!clot.fills() ||
        clot.kind() != (rest.tissue == Tissue::ventricle ? Bleed::intraventricular : Bleed::subarachnoid))
      continue;
    if (rest.tissue != Tissue::ventricle && rest.tissue != Tissue::cistern) continue;
    if (clot.level(spot, noise_) < clot.reach())
      return {clot.hu_at(q, noise_), Tissue::blood, mark_of(clot.kind())};
  }
  Seen seen{rest.hu, rest.tissue, 0};
  if (swollen > 0 &&
      (rest.tissue == Tissue::grey || rest.tissue == Tissue::white || rest.tissue == Tissue::cerebellum))
    seen.hu -= static_cast<float>(11 * swollen);
  return seen;
}

double Anatomy::cut_out(Vec3 q) const {
  if (!head_.craniectomy) return 1;
  const double side = head_.lesions.empty() || head_.lesions.front().left ? 1 : -1;
  return ellipsoid(q, {side * 66, -8, 32}, {26, 50, 36}) + 2 * noise_.at(q, 20, 31);
}

bool Anatomy::far_from(Vec3 p, double radius_mm) const {
  // Distances to the skin are only near enough near to it.
  return skin(own_frame(p)) > 1.6 * radius_mm / head_.size + 6;
}

Seen Anatomy::at(Vec3 p) const {
  if (norm(p) > 165 * head_.size) return {};
  const Vec3 q = own_frame(p);
  const double outside = cavity(q);
  if (outside < 0) return brain_at(q, -outside);
  const double above_skin = skin(q);
  if (above_skin > 0) return {};
  if (const auto bone = skull_.bone_at(q, outside)) {
    if (cut_out(q) > 0) return {bone->hu, bone->tissue, 0};
    return {static_cast<float>(hu::muscle - 15 + 5 * noise_.at(q, 9, 32)), Tissue::muscle, 0};
  }
  const Point soft = face_.at(q, outside, -above_skin);
  return {soft.hu, soft.tissue, 0};
}

}  // namespace haima::phantom
