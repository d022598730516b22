#include "phantom/clot.h"

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

/// From here the inner table is seen as a dome: directions from it stand for places on the table.
constexpr Vec3 dome_centre{0, 2, 14};
constexpr double dome_radius_mm = 68;

double cube_root(double x) { return x <= 0 ? 0 : exponential(logarithm(x) / 3); }

/// Hounsfield units of blood by age: clotting raises them within hours, then they fall by about one a
/// day, through those of brain in the second week, to those of fluid.
double blood_hu(double age_hours) {
  const double days = age_hours / 24;
  const double clotting = 58 + 10 * smooth_step(0, 6, age_hours);
  return 13 + (clotting - 13) * exponential(-days / 13);
}

struct Site {
  Vec3 centre, axes;
  double most_ml;
};

// Where bleeding inside the brain is usually found (left side), and how much has place there.
constexpr Site putamen{{28, -3, 13}, {0.85, 1.25, 1.0}, 70}, thalamus{{14, 10, 13}, {0.95, 1.1, 1.0}, 15},
    frontal{{30, -48, 26}, {0.95, 1.1, 1.0}, 120}, parietal{{34, 34, 42}, {0.95, 1.15, 0.95}, 120},
    temporal{{46, -4, -6}, {0.8, 1.35, 0.85}, 45}, occipital{{28, 56, 18}, {0.85, 1.25, 1.0}, 70},
    cerebellar{{24, 46, -24}, {1.1, 1.1, 0.85}, 45}, pontine{{2.5, 3, -19}, {1.1, 0.8, 1.1}, 7};

Site site_of(const Lesion& lesion, const Random& random) {
  if (lesion.posterior_fossa) {
    if (random.chance(1, 0.25) && lesion.volume_ml <= pontine.most_ml) return pontine;
    return cerebellar;
  }
  const std::array<Site, 8> draw{putamen, putamen, putamen, thalamus, frontal, parietal, temporal, occipital};
  for (std::uint64_t i = 2; i < 20; ++i) {
    const Site& site = draw[random.bits(i) % draw.size()];
    if (lesion.volume_ml <= site.most_ml) return site;
  }
  return frontal;
}

}  // namespace

Clot::Clot(const Lesion& lesion, std::uint64_t seed)
    : lesion_(lesion), side_(lesion.left ? 1 : -1), channel_(200 + static_cast<int>(seed % 97) * 6) {
  switch (lesion.kind) {
    case Bleed::epidural:
      place_epidural();
      break;
    case Bleed::subdural:
      place_subdural();
      break;
    case Bleed::intraparenchymal:
      place_intraparenchymal(seed);
      break;
    case Bleed::intraventricular:
      place_intraventricular(seed);
      break;
    case Bleed::subarachnoid:
      place_subarachnoid(seed);
      break;
  }
  const Random random{seed, 31};
  plumpness_ = random.between(40, 0.38, 0.6);
  along_falx_ = lesion.kind == Bleed::subdural && lesion.volume_ml < 12 && random.chance(41, 0.25);
}

void Clot::place_epidural() {
  centre_ = lesion_.posterior_fossa ? Vec3{side_ * 34, 74, -20} : Vec3{side_ * 64, 4, 18};
}

void Clot::place_subdural() {
  centre_ = lesion_.posterior_fossa ? Vec3{side_ * 36, 74, -20} : Vec3{side_ * 62, -4, 42};
  spread_mm_ = lesion_.posterior_fossa ? 45 : std::min(24 + 9.5 * cube_root(lesion_.volume_ml), 80.0);
}

void Clot::place_intraparenchymal(std::uint64_t seed) {
  const Random random{seed, 32};
  const Site site = site_of(lesion_, random);
  centre_ = {side_ * site.centre.x, site.centre.y, site.centre.z};
  centre_ = centre_ + Vec3{random.between(30, -2, 2), random.between(31, -3, 3), random.between(32, -2, 2)};
  axes_ = site.axes;
}

void Clot::place_intraventricular(std::uint64_t seed) {
  const Random random{seed, 33};
  layered_ = random.chance(1, 0.6) && !lesion_.posterior_fossa;
  centre_ = lesion_.posterior_fossa ? Vec3{0, 20, -20} : Vec3{side_ * 9, -12, 22};
}

void Clot::place_subarachnoid(std::uint64_t seed) {
  const Random random{seed, 34};
  const std::array<Vec3, 4> sources{Vec3{2, -15, -4}, Vec3{2, -15, -4}, Vec3{36, -20, 3}, Vec3{52, 8, 48}};
  const Vec3 source = lesion_.posterior_fossa ? Vec3{1, -11, -14} : sources[random.bits(1) % sources.size()];
  centre_ = {side_ * source.x, source.y, source.z};
}

double Clot::along_table(Vec3 p) const {
  const Vec3 a = image::unit(p - dome_centre), b = image::unit(centre_ - dome_centre);
  const double cosine = dot(a, b);
  return dome_radius_mm * std::sqrt(std::max(0.0, 2 - 2 * cosine));  // the chord, near enough
}

double Clot::epidural_level(const Spot& spot) const {
  const Vec3 p = spot.place;
  if (p.x * side_ < 4) return never;
  // The dura is fixed at the sutures, and at the tentorium below.
  const double coronal = -34 + 0.25 * (p.z - 20), lambdoid = 58 - 0.2 * (p.z - 20);
  if (!lesion_.posterior_fossa && (p.y < coronal || p.y > lambdoid || p.z < -22)) return never;
  if (lesion_.posterior_fossa && (p.y < 20 || p.z > 2)) return never;
  // The lens depth / (plumpness · reach) + (along / reach)² < 1, solved for the reach.
  const double s = along_table(p), d = spot.depth_mm / plumpness_;
  return 0.5 * (d + std::sqrt(d * d + 4 * s * s));
}

double Clot::extent(Vec3 p) const {
  const double s = along_table(p) / spread_mm_;
  return s >= 1 ? 0 : (1 - s * s) * (1 - 0.35 * s * s);
}

double Clot::subdural_level(const Spot& spot) const {
  const Vec3 p = spot.place;
  const double from_midline = p.x * side_;
  if (from_midline < 0.6) return never;
  if (along_falx_) {
    const double along = bump(p.y - 36, 46) * bump(p.z - 40, 38);
    return along < 0.05 || spot.depth_mm < 2 ? never : (from_midline - 0.6) / along;
  }
  if (lesion_.posterior_fossa && (p.z > -2 || p.y < 10)) return never;
  if (!lesion_.posterior_fossa && (p.z < -20 || (p.y > 20 && p.z < 4))) return never;
  const double near_falx = smooth_step(0.6, 9, from_midline);
  const double extent_here = extent(p) * near_falx;
  return extent_here < 0.03 ? never : spot.depth_mm / extent_here;
}

double Clot::intraparenchymal_level(const Spot& spot, const Noise& noise) const {
  const Vec3 p = spot.place;
  if (spot.depth_mm < 2) return never;
  if (centre_.x * side_ > 5 && p.x * side_ < 1.5) return never;
  const double size = cube_root(lesion_.volume_ml * 238.7);  // the radius of a ball of this volume
  const Vec3 d = p - centre_;
  const double r = norm(Vec3{d.x / axes_.x, d.y / axes_.y, d.z / axes_.z});
  if (r > 2 * size + 4) return r;  // farther than any lobe reaches
  const double lobes = noise.at(p, 1.7 * size + 3, channel_) +
                       0.5 * noise.at(p, 0.75 * size + 2, channel_ + 1) +
                       0.2 * noise.at(p, 0.35 * size + 2, channel_ + 5);
  return std::max(0.0, r + 0.3 * size * lobes);
}

double Clot::level(const Spot& spot, const Noise& noise) const {
  switch (kind()) {
    case Bleed::epidural:
      return epidural_level(spot);
    case Bleed::subdural:
      return subdural_level(spot);
    case Bleed::intraparenchymal:
      return intraparenchymal_level(spot, noise);
    case Bleed::intraventricular: {
      const double other_side = spot.rest.x * side_ < 0 ? 9 : 0;
      if (layered_) return 90 - spot.rest.y + other_side + 0.8 * noise.at(spot.rest, 9, channel_);
      return norm(spot.rest - centre_) + other_side + 5 * noise.at(spot.rest, 14, channel_);
    }
    case Bleed::subarachnoid: {
      const Vec3 d = spot.rest - centre_;
      return norm(Vec3{d.x, d.y, 1.3 * d.z}) + 9 * noise.at(spot.rest, 22, channel_) + 40;
    }
  }
  return never;
}

double Clot::thickness(Vec3 p) const {
  if (kind() == Bleed::epidural) {
    const double s = along_table(p) / reach_;
    return s >= 1 ? 0 : plumpness_ * reach_ * (1 - s * s);
  }
  if (kind() == Bleed::subdural && !along_falx_) return reach_ * extent(p);
  return 0;
}

float Clot::hu_at(Vec3 p, const Noise& noise) const {
  const double mean = blood_hu(lesion_.age_hours);
  const double fresh = clamp01((mean - 25) / 40);
  double value =
      mean + (2 + 5 * fresh) * noise.at(p, 13, channel_ + 2) + 2 * fresh * noise.at(p, 5, channel_ + 3);
  // Blood that is mixed with CSF is thinner, blood that has lain for days has sunk to the back.
  if (kind() == Bleed::subarachnoid) value = mix(hu::csf, value, 0.86);
  if (kind() == Bleed::subdural && lesion_.age_hours > 48) value += 5 * clamp01((p.y + 20) / 80) - 2.5;
  if (kind() == Bleed::epidural && lesion_.age_hours < 6)
    value -= 9 * smooth_step(0.35, 0.7, noise.at(p, 17, channel_ + 4));
  return static_cast<float>(value);
}

double Clot::oedema(const Spot& spot, const Noise& noise) const {
  if (kind() != Bleed::intraparenchymal) return 0;
  const double grown = 0.12 + 0.5 * smooth_step(2, 96, lesion_.age_hours);
  const double width = std::max(1.5, grown * reach_);
  const double level = intraparenchymal_level(spot, noise);
  return level == never ? 0 : smooth_step(reach_ + width, reach_ + 0.35 * width, level);
}

}  // namespace haima::phantom
