#include "phantom/skull.h"

#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

/// The inner table's egg: broad at the back, narrow at the temples, a little squared.
double egg(Vec3 p, Vec3 radii, double lower_radius) {
  const double temple = bump(p.y + 52, 40) * smooth_step(50, 5, p.z);
  const double breadth = 1 + 0.0011 * p.y - 0.07 * temple;
  const Vec3 d{p.x / breadth, p.y, p.z - 10};
  const Vec3 r{radii.x, radii.y, d.z > 0 ? radii.z : lower_radius};
  const double x = d.x / r.x, y = d.y / r.y, z = d.z / r.z;
  const double round2 = x * x + y * y, square2 = std::sqrt(square(x * x) + square(y * y));
  const double length = std::sqrt(mix(round2, square2, 0.38 - 0.3 * smooth_step(30, 75, p.z)) + z * z);
  const double slope = norm(Vec3{x / r.x, y / r.y, z / r.z});
  return slope < 1e-9 ? -r.x : length * (length - 1) / slope;
}

/// The floor of the anterior and central base: the cavity lies above it.
double floor_height(Vec3 m) {
  const double ridge = -29 - 0.22 * m.x;
  const double orbit_roof = 9 * bump(m.x - 29, 24) - 5 * bump(m.x, 9);
  const double anterior = -1 + orbit_roof + 0.1 * (-m.y - 40);
  const double central = mix(-9, -15, smooth_step(12, 22, m.x));
  return mix(central, anterior, smooth_step(ridge, ridge - 9, m.y));
}

}  // namespace

double behind_petrous(Vec3 p) {
  // From the petrous apex back and outward at about 40 degrees; the clivus leans back going down.
  const double lean = 0.36 * (-10 - p.z);
  const double x = std::sqrt(p.x * p.x + 12 * 12.0) - 3;  // flat in the middle, where the clivus is
  return -0.61 * (x - 12) + 0.79 * (p.y + 10 - lean);
}

/// Crests of the inner table in the midline, before and behind.
double Skull::crest(Vec3 p) const {
  return 3.2 * bump(p.x, 7) *
         (bump(p.y + 80, 22) * smooth_step(60, 30, p.z) + bump(p.y - 84, 18) * bump(p.z, 36));
}

double petrous_half_width(Vec3 p) {
  const double crest = -6.5 - 4 * smooth_step(24, 10, std::abs(p.x));  // lower towards the apex
  return std::min(0.62 * (crest - p.z), 8.5 + 0.05 * std::abs(p.x));
}

double Skull::vault(Vec3 p) const { return egg(p, {66, 84, 72}, 56); }

double Skull::cavity(Vec3 p) const {
  const Vec3 m = mirrored(p);
  double inside = vault(p);
  inside += crest(p);
  if (p.z > 30) return inside + 0.8 * noise_.at(p, 26, 40) + 0.35 * noise_.at(p, 10, 37);
  const double juga = smooth_step(-30, -42, p.y) * (2.2 * noise_.at(p, 13, 38));
  inside = smooth_max(inside, floor_height(m) + juga - m.z, 6);
  const double wall = behind_petrous(m) + 1.6 * noise_.at(p, 24, 39);
  const double half_wall = petrous_half_width(m);
  double middle = ellipsoid(m, {42, -15, -7}, {23.5, 36, 20});
  double posterior = ellipsoid(m, {0, 34, -16}, {58, 51, 31});
  if (m.z < -4) {
    middle = smooth_max(middle, wall + half_wall, 3);
    posterior = smooth_max(posterior, half_wall - wall, 3);
    inside = smooth_max(inside, half_wall - std::abs(wall), 3);
  }
  inside = smooth_min(inside, smooth_min(middle, posterior, 4), 5);
  const double foramen = capsule(m, {0, 16, -40}, {0, 18, -90}, 15, 11);
  inside = smooth_min(inside, foramen, 4);
  return inside + 0.8 * noise_.at(p, 26, 40) +
         (0.35 + 0.4 * smooth_step(10, -10, p.z)) * noise_.at(p, 10, 37);
}

double Skull::thickness(Vec3 p) const {
  const Vec3 m = mirrored(p);
  double t = 7.2 + crest(p) + 1.2 * noise_.at(p, 60, 42) + 0.5 * noise_.at(p, 16, 43);
  t -= 3.2 * bump(m.y + 8, 50) * smooth_step(28, 0, p.z) * smooth_step(35, 55, m.x);  // temporal squama
  t += 2.5 * bump(p.y - 84, 40) * bump(p.x, 30) * bump(p.z - 2, 40);                  // occiput
  t += 7 * bump(p.y + 86, 26) * bump(m.x - 12, 30) * bump(p.z - 2, 24);               // frontal sinus
  return t;
}

Point Skull::table_at(Vec3 p, double outside_mm, double thickness_mm) const {
  const double inner = outside_mm, outer = thickness_mm - outside_mm;
  const double table = 1.3 + 0.14 * thickness_mm;
  const double marrow = smooth_step(table - 0.8, table + 0.8, std::min(inner, outer));
  const double cells = 0.6 * noise_.at(p, 5, 44) + 0.6 * noise_.at(p, 14, 45);
  const double diploe = hu::diploe + 330 * cells;
  return {static_cast<float>(mix(hu::cortical_bone + 120 * noise_.at(p, 20, 46), diploe, marrow)),
          Tissue::bone};
}

std::optional<Point> Skull::sinus_at(Vec3 p) const {
  const Vec3 m = mirrored(p);
  const Vec3 w = p + 1.6 * noise_.vector_at(p, 14, 47);
  const Vec3 wm = mirrored(w);
  const Point air{hu::air, Tissue::air};
  const Point septum{hu::thin_bone, Tissue::bone};
  // Frontal sinuses: flat, scalloped, with a septum out of the middle.
  if (p.y < -76 && p.z > -16 && p.z < 26) {
    const double top = 15 + 6 * noise_.at({p.x, 0, 0}, 22, 48);
    const double frontal = ellipsoid(wm, {12, -89, 2}, {19, 5.5, top});
    if (frontal < 0) return std::abs(p.x - 2.5 + 0.05 * p.z) < 0.7 ? septum : air;
  }
  // Sphenoid sinus under the sella.
  const double sphenoid = ellipsoid(wm, {8, -36, -20}, {10, 12, 8.5});
  if (sphenoid < 0) return std::abs(w.x - 1.5) < 0.6 ? septum : air;
  // Ethmoid cells between the orbits.
  const double ethmoid = box(w, {0, -66, -13}, {10.5 - 0.06 * (p.y + 66), 20, 9.5});
  if (ethmoid < 0) {
    const double walls = std::min(std::abs(noise_.at(p, 13, 50)), std::abs(noise_.at({p.x, p.y, 0}, 10, 51)));
    if (std::abs(p.x) < 0.6 || ethmoid > -0.8) return septum;
    return walls < 0.045 ? Point{200, Tissue::bone} : air;
  }
  // Mastoid cells behind the ear, and the middle ear.
  const double mastoid = ellipsoid(wm, {57, 27, -27}, {9, 14, 17});
  const double ear = capsule(wm, {42, 6, -19}, {74, 12, -27}, 3.2, 4);
  if (mastoid < 0 || ear < -0.5) {
    const double walls = std::min(std::abs(noise_.at(p, 7, 52)), std::abs(noise_.at(p, 9, 53)));
    if (mastoid < 0 && walls < 0.13 && ear > -0.5) return Point{700, Tissue::bone};
    return m.x > 30 ? air : septum;
  }
  return std::nullopt;
}

std::optional<Point> Skull::bone_at(Vec3 p, double outside_mm) const {
  const Vec3 m = mirrored(p);
  if (outside_mm > 34) return std::nullopt;
  if (p.z < 28)
    if (const auto sinus = sinus_at(p)) return sinus;
  // Calvaria, from the vertex down to the level where the base begins.
  const double t = thickness(p);
  const bool upper = p.z > 0 || (p.y > 30 && p.z > -38) || (m.x > 48 && p.z > -24);
  if (upper && outside_mm < t) return table_at(p, outside_mm, t);
  if (p.z > 12 || p.z < -56) return std::nullopt;

  // The petrous pyramids: the densest bone of the body.
  const double wall = std::abs(behind_petrous(m));
  if (m.x > 9 && m.x < 64 && m.z < -5 && m.z > -31 && wall < 11 && outside_mm < 12) {
    const double canal = capsule(m, {14, 2, -21}, {30, 8, -21}, 2.2, 2.2);  // internal auditory canal
    if (canal < 0) return Point{20, Tissue::cistern};
    const double labyrinth = smooth_step(16, 5, norm(m - Vec3{40, 10, -20}));
    return Point{static_cast<float>(hu::petrous - 600 + 700 * labyrinth + 350 * noise_.at(p, 6, 54)),
                 Tissue::bone};
  }
  // Mastoid shell.
  if (ellipsoid(m, {57, 27, -27}, {13, 17, 21}) < 0) return Point{900, Tissue::bone};
  // Clivus, sphenoid body and dorsum sellae.
  if (m.x < 17 - 0.15 * (m.y + 30) && m.y > -50 && m.y < 14 && m.z > -46 && m.z < -4 && outside_mm < 15) {
    const double marrow = smooth_step(1, 3, outside_mm);
    return Point{static_cast<float>(mix(950, 420 + 200 * noise_.at(p, 7, 55), marrow)), Tissue::bone};
  }
  // The floor of the fossae: thin, thicker at ridges.
  const double base = 3.2 + 1.2 * noise_.at(p, 12, 56) + 5 * bump(m.x - 34, 26) * bump(m.y + 40, 14);
  if (outside_mm < base && outside_mm > 0)
    return Point{static_cast<float>(850 + 250 * noise_.at(p, 8, 57)), Tissue::bone};
  return std::nullopt;
}

}  // namespace haima::phantom
