#include "phantom/brain.h"

#include "phantom/shapes.h"
#include "phantom/skull.h"

namespace haima::phantom {
namespace {

/// Inside the corpus callosum's ring (negative) there is no interhemispheric fissure.
double callosal_core(Vec3 p) {
  const double ring = ellipsoid({0, p.y, p.z}, {0, -1, 16}, {1e3, 38, 24});
  const double below = ellipsoid({0, p.y, p.z}, {0, 4, 4}, {1e3, 21, 14});
  return smooth_min(ring + 30 * smooth_step(6, -6, p.z) * smooth_step(-10, -24, p.y), below, 4);
}

double tissue_noise(const Noise& noise, Vec3 p) { return 2.0 * noise.at(p, 19, 80); }

}  // namespace

double brainstem_distance(Vec3 p) {
  const Vec3 m = mirrored(p);
  const double medulla = capsule(m, {0, 15, -70}, {0, 11, -34}, 6.5, 8.5);
  const double pons = ellipsoid(m, {0, 4.5, -20}, {17, 13.5, 14});
  const double peduncle = ellipsoid(m, {8.5, 3.5, -2}, {8.5, 9.5, 16});
  const double tectum = ellipsoid(m, {0, 12.5, -1}, {11.5, 9.5, 14});
  double stem = smooth_min(smooth_min(medulla, pons, 6), smooth_min(peduncle, tectum, 4), 5);
  return smooth_max(stem, -ellipsoid(m, {0, -6, -3}, {4.2, 6.5, 12}), 2);  // interpeduncular fossa
}

Brain::Brain(const Head& head, const Noise& noise, const Folds& folds)
    : head_(head), noise_(noise), folds_(folds), ventricles_{noise, head.atrophy, 1} {}

double Brain::tentorium_height(Vec3 p) const {
  const double r = std::sqrt(square(p.x / 60) + square((p.y - 38) / 46));
  return 15 - 21 * r + 1.2 * noise_.at({p.x, p.y, 0}, 40, 82);
}

bool Brain::infratentorial(Vec3 p) const {
  if (p.z > 18 || p.y < -22) return false;
  if (p.z > -7 && square(p.x / 17) + square((p.y - 6) / 18) < 1) return false;
  return behind_petrous(p) > 0 && p.z < tentorium_height(p);
}

Point Brain::dura() const {
  return {static_cast<float>(hu::dura + (head_.dense_falx ? 25 : 0)), Tissue::dura};
}

Point Brain::sinus_blood() const { return {static_cast<float>(head_.flowing_hu), Tissue::vessel}; }

Point Brain::artery() const { return {static_cast<float>(head_.flowing_hu - 8), Tissue::vessel}; }

std::optional<Point> Brain::dura_at(Vec3 p, double depth_mm) const {
  const bool near_tentorium = p.y > -10 && p.z < 20 && p.z > -32;
  if (std::abs(p.x) > 5 && !near_tentorium) return std::nullopt;
  const double core = callosal_core(p);
  const double tent = tentorium_height(p);
  // Superior sagittal sinus and falx.
  const double sinus = std::abs(p.x) - (3.8 - 0.55 * depth_mm) * smooth_step(-60, 10, p.y + 0.3 * p.z);
  if (depth_mm < 7 && p.z > tent && sinus < 0) return sinus_blood();
  const double falx_edge = core - mix(14, 4, smooth_step(-50, 20, p.y));
  if (falx_edge > 0 && p.z > std::max(tent, p.y < 0 ? 4.0 : 0.0)) {
    const double half = 0.3 + 0.35 * smooth_step(-20, 60, p.y) + (head_.dense_falx ? 0.5 : 0.0);
    const double bend = 1.0 * noise_.at({0, p.y, p.z}, 50, 83);
    if (std::abs(p.x - bend) < half) return dura();
  }
  if (!near_tentorium) return std::nullopt;
  // Tentorium, outside its notch, with the straight and transverse sinuses at its edges.
  const bool notch = std::abs(p.x) < 19 - 0.3 * std::max(0.0, p.y - 20) && p.y < 36;
  if (!notch && behind_petrous(p) > -2) {
    const double sheet = std::abs(p.z - tent) * 0.82;
    if (sheet < (head_.dense_falx ? 0.9 : 0.55)) return dura();
    if (depth_mm < 5 && sheet < 3.4 - 0.5 * depth_mm && p.y > 20) return sinus_blood();
    const double sigmoid = capsule(mirrored(p), {54, 28, -6}, {43, 22, -32}, 4.6, 3.8);
    if (depth_mm < 6 && sigmoid < 0) return sinus_blood();
    if (p.y > 34 && std::abs(p.x) + sheet < 2.6) return sinus_blood();
  }
  return std::nullopt;
}

std::optional<Point> Brain::ventricle_at(Vec3 p, double depth_mm) const {
  if (depth_mm < 9 || p.z > 50) return std::nullopt;
  if (head_.calcified_pineal) {
    const double pineal = sphere(p, {0.4, 24, 11}, 2.1) + 0.9 * noise_.at(p, 4, 84);
    if (pineal < 0) return Point{hu::calcium, Tissue::calcification};
  }
  const double distance = ventricles_.distance(p);
  if (distance > 0) return std::nullopt;
  const double choroid = ventricles_.choroid(p);
  if (choroid < 0) {
    const double grain = noise_.at(p, 5, 85) + noise_.at(p, 40, 86) * 0.6;
    if (head_.calcified_choroid && choroid < -0.9 && grain > 0.1)
      return Point{static_cast<float>(hu::calcium - 60 + 200 * grain), Tissue::calcification};
    return Point{40, Tissue::ventricle};
  }
  return Point{hu::ventricle, Tissue::ventricle};
}

double Brain::sylvian_distance(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (m.x < 22 || p.y < -46 || p.y > 34 || p.z < -12 || p.z > 34) return 15;
  const double half = 0.45 + 1.5 * head_.atrophy;
  // Over the insula, a shell around the lentiform nucleus.
  const double insula = ellipsoid(m, {14, -4, 10}, {28, 34, 25});
  const Vec3 w = m + 1.3 * noise_.vector_at(p, 15, 87);
  const double rim = ellipsoid(w, {40, -4, 10}, {30, 24, 15});
  const double wavy = insula - 0.5 + 1.6 * noise_.at(p, 13, 99);
  const double over_insula = smooth_max(std::abs(wavy) - half * (0.8 + 0.9 * noise_.at(p, 16, 102)), rim, 1);
  // From there out to the convexity, rising to the back.
  const double z = -3 + 0.75 * (w.y + 22);
  const double slit = std::abs(w.z - z + 3.5 * noise_.at(p, 20, 104)) * 0.8 -
                      half * (0.3 + 0.9 * smooth_step(40, 58, m.x) + 0.6 * bump(p.y + 26, 16));
  const double reach = std::max({34 - m.x, -33 - p.y, p.y - 12});
  const double outward = smooth_max(slit, reach, 1);
  // The stem, from the carotid to the insula.
  const double stem =
      capsule(m, {13, -17, -3}, {36, -24, -1}, 1.6 + 2 * head_.atrophy, 1.2 + 2 * head_.atrophy);
  return std::min({over_insula, outward, stem});
}

double Brain::cistern_distance(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (m.x > 44 || p.z > 30 || p.y > 50) return 15;
  const double wide = head_.atrophy;
  // The suprasellar star.
  const Vec3 d{m.x, p.y + 15, 0};
  const double length = norm(d) + 1e-6;
  const double c = d.y / length;  // cosine of the angle from straight back
  const double rays = 1 + 0.33 * (c * (4 * c * c - 3)) * (c * (4 * c * c - 3)) - 0.16;  // six-pointed
  const double star = smooth_max(length - (10.5 + 3 * wide) * rays, std::abs(p.z + 5) - 6.5, 2);
  // Around the midbrain: ambient cisterns, quadrigeminal plate, vein of Galen.
  const double stem = brainstem_distance(p);
  const double gap = (1.1 + 2.2 * wide) * (1 + 0.7 * smooth_step(10, 22, p.y));
  const double ambient = smooth_max(stem - gap, p.z - mix(4, 12, smooth_step(10, 20, p.y)), 2);
  const double galen = ellipsoid(m + 1.2 * noise_.vector_at(p, 12, 103), {0, 27, 10}, {4.5 + 3 * wide, 5, 8});
  return std::min({star, ambient, galen});
}

Point Brain::cistern_at(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (p.z < 12 && m.x < 50 && p.y < 20) {
    const double basilar = capsule(p, {0.8, -11, -34}, {-0.4, -13.5, -6}, 1.7, 1.6);
    const double carotid = capsule(m, {9, -22, -12}, {12, -18, -2}, 2.1, 1.7);
    const double middle = capsule(m, {12, -18, -2}, {36, -22, 0}, 1.4, 1.0);
    if (std::min({basilar, carotid, middle}) < 0) return artery();
  }
  if (p.z > 4 && p.z < 24 && std::abs(p.x) < 2 && std::abs(p.y - 29) < 3) return artery();
  return {hu::csf, Tissue::cistern};
}

Point Brain::deep_tissue(Vec3 p) const {
  const Vec3 m = mirrored(p);
  const auto grey = [&](double contrast) {
    return Point{static_cast<float>(mix(hu::white, hu::nuclei, contrast) + tissue_noise(noise_, p)),
                 Tissue::grey};
  };
  if (p.z > -8 && p.z < 36 && m.x < 46 && p.y > -44 && p.y < 34) {
    const Vec3 w = m + 1.0 * noise_.vector_at(p, 14, 88);
    // Internal capsule: a bent sheet that opens outward.
    const double anterior = norm(Vec3{1, 0, 0}) * ((w.x - 14.5) * 0.83 + (w.y + 7) * 0.55);
    const double posterior = (w.x - 14.5) * 0.86 - (w.y + 7) * 0.51;
    const double capsule_sheet = smooth_min(anterior, posterior, 4);  // positive: lateral of it
    const double lentiform = ellipsoid(w, {24, -4, 12}, {12.5, 22, 14});
    const double lens = smooth_max(lentiform, 2.4 - capsule_sheet, 2);
    const double caudate = ellipsoid(w, {13.5, -22, 18}, {6.5, 13, 12});
    const double head_of_caudate = smooth_max(caudate, anterior + 1.5, 2);
    const double thalamus = smooth_max(ellipsoid(w, {10.5, 8, 13}, {12, 17, 11.5}), posterior + 2.2, 2);
    if (head_.calcified_pallidum) {
      const double pallidum = ellipsoid(w, {17.5, -3, 10}, {3, 7, 5}) + 1.5 * noise_.at(p, 6, 105);
      if (pallidum < 0) return {hu::calcified_pallidum, Tissue::calcification};
    }
    const double nuclei = std::min({lens, head_of_caudate, thalamus});
    if (nuclei < 1.6) return grey(smooth_step(1.6, -3, nuclei) * (thalamus < lens ? 0.8 : 1.0));
  }
  return {static_cast<float>(hu::white + tissue_noise(noise_, p)), Tissue::white};
}

Point Brain::supratentorial(Vec3 p, double depth_mm) const {
  const double wide = head_.atrophy;
  const double frontal = smooth_step(30, -60, p.y);
  const double convexity = depth_mm - (0.7 + 2.6 * wide * (0.35 + 0.65 * frontal));
  const double fissure = 0.55 + 1.9 * wide * (0.3 + 0.7 * frontal) + 0.4 * noise_.at(p, 17, 89);
  const double medial = std::max(std::abs(p.x) - fissure, -callosal_core(p) + 1.5);
  const double tentorial =
      p.y > -8 && behind_petrous(p) > -6 ? 0.8 * (p.z - tentorium_height(p)) - 0.7 : 30.0;
  double surface = smooth_min(smooth_min(convexity, medial, 3), tentorial + 6, 3);
  const double sylvian = sylvian_distance(p);
  const double cistern = cistern_distance(p);
  const double pia = std::min({surface, tentorial, sylvian, cistern});
  if (pia < 0) return cistern_at(p);
  if (surface > 30 && pia > 5) return deep_tissue(p);

  // Sulci: upright sheets that open at the surface and end in the depth.
  const Vec3 warped = p + 4.5 * noise_.vector_at(p, 30, 90);
  const double line = std::abs(folds_.distance(warped) + 1.2 * noise_.at(p, 11, 93));
  const double presence = 0.5 + 0.5 * noise_.at(p, 34, 96);
  const double bottom = mix(8, 27, presence);
  double sheet = 30;
  if (surface < bottom) {
    const double closing = std::sqrt(1 - surface / bottom);
    const double open = (0.15 + 1.7 * wide * (0.25 + presence)) * closing;
    const double mouth = (0.35 + 1.7 * wide) * exponential(-surface / 3.5);
    sheet = line - (open + mouth - 0.12);
  } else {
    sheet = std::sqrt(square(line) + square(surface - bottom));
  }
  if (sheet < 0) return cistern_at(p);
  const double cortex = std::min(pia, sheet);
  const double thickness = 3.2 + 1.1 * noise_.at(p, 12, 98);
  constexpr double blur = 2.6;
  if (cortex < thickness + blur) {
    const double grey = smooth_step(thickness + blur, thickness - blur, cortex);
    return {static_cast<float>(mix(hu::white, hu::grey, grey) + tissue_noise(noise_, p)),
            grey > 0.5 ? Tissue::grey : Tissue::white};
  }
  return deep_tissue(p);
}

Point Brain::posterior_fossa(Vec3 p, double depth_mm) const {
  const Vec3 m = mirrored(p);
  const double stem = brainstem_distance(p);
  if (stem < 0) {
    return {static_cast<float>(hu::brainstem + tissue_noise(noise_, p)), Tissue::brainstem};
  }
  const double wide = head_.atrophy;
  const double wall = behind_petrous(m);
  const double half_wall = petrous_half_width(m);
  const double hemisphere = ellipsoid(m, {22, 46, -17}, {40, 40, 31});
  const double vermis = ellipsoid(m, {0, 46, -8}, {14, 27, 26});
  const double peduncle = capsule(m, {10, 8, -21}, {26, 24, -22}, 7.5, 9);
  double lobe = smooth_min(smooth_min(hemisphere, vermis, 5), peduncle, 6);
  lobe = smooth_max(lobe, 1.2 + 1.5 * wide - depth_mm, 2);
  lobe = smooth_max(lobe, 0.8 * (p.z - tentorium_height(p)) + 0.7 + 0.5 * wide, 1);
  lobe =
      smooth_max(lobe, half_wall + 1.5 + 2 * wide + 3 * smooth_step(34, 18, m.x) - wall, 3);  // pontine angle
  if (p.z > -9) lobe = smooth_max(lobe, 1.5 + 2 * wide - stem, 2);
  // The notch between the hemispheres behind, and the great cistern below it.
  lobe = smooth_max(lobe, -ellipsoid(m, {0, 80, -34}, {4 + 6 * wide, 12 + 6 * wide, 16}), 3);
  if (lobe > 0) return cistern_at(p);
  // Folia: fine leaves, nearly parallel to the surface behind.
  const Vec3 w = p + 2.2 * noise_.vector_at(p, 22, 97);
  const double leaf = norm(Vec3{w.x * 0.7, w.y - 12, (w.z + 6) * 1.1}) + 3 * noise_.at(p, 26, 101);
  const double phase = leaf / 6.5;
  const double from_leaf = std::abs(phase - floor_of(phase + 0.5)) * 6.5;
  const double superior = smooth_step(-26, -2, p.z) * smooth_step(34, 12, m.x);
  const double present = noise_.at(p, 24, 100) + 0.5 * superior;
  const double leaf_depth = 4 + 12 * superior + 5 * present;
  if (-lobe < leaf_depth && present > -0.25) {
    const double open =
        (0.06 + 0.5 * wide + 0.3 * superior) * smooth_step(-0.25, 0.4, present) * (1 + lobe / leaf_depth);
    if (from_leaf < open) return cistern_at(p);
  }
  const double white = smooth_step(9, 15, -lobe) * 0.7;
  return {static_cast<float>(mix(hu::cerebellum, hu::white, white) + tissue_noise(noise_, p)),
          Tissue::cerebellum};
}

Point Brain::at(Vec3 p, double depth_mm) const {
  if (const auto ventricle = ventricle_at(p, depth_mm)) return *ventricle;
  if (const auto dura = dura_at(p, depth_mm)) return *dura;
  if (p.z < 8 && brainstem_distance(p) < 0)
    return {static_cast<float>(hu::brainstem + tissue_noise(noise_, p)), Tissue::brainstem};
  return infratentorial(p) ? posterior_fossa(p, depth_mm) : supratentorial(p, depth_mm);
}

}  // namespace haima::phantom
