#include "phantom/face.h"

#include "phantom/shapes.h"

namespace haima::phantom {
namespace {

constexpr Vec3 eye{32, -77, -17};
constexpr Vec3 orbit_apex{11, -38, -12};

}  // namespace

double Face::skin(Vec3 p) const {
  const Vec3 m = mirrored(p);
  const double scalp = 5.2 + 1.6 * noise_.at(p, 60, 60) + 1.5 * smooth_step(20, 80, p.y);
  double head = skull_.vault(p.z < 10 ? Vec3{p.x, p.y, 10 + 0.62 * (p.z - 10)} : p) - 6.6 - scalp;
  head -= 0.6 * (skull_.thickness(p) - 6.6) * smooth_step(-10, 20, p.z);
  if (p.z > 30) return head;
  const double cheeks = ellipsoid(m, {0, -52, -44}, {64, 49, 62});
  const double brow = ellipsoid(m, {22, -76, -2}, {34, 22, 16});
  const double nose = capsule(m, {0, -96, -12}, {0, -114, -48}, 6, 11);
  const double lower = smooth_min(smooth_min(cheeks, brow, 8), nose, 7);
  head = smooth_min(head, lower, 12);
  // The pinna: a bent leaf standing off the side.
  const Vec3 leaf = m + 2.0 * noise_.vector_at(p, 18, 61);
  const double sheet = std::abs(leaf.x - 74 - 0.42 * (leaf.y - 16)) - 1.6;
  const double pinna = smooth_max(sheet, ellipsoid(leaf, {79, 24, -22}, {20, 17, 27}), 2);
  return std::min(head, pinna);
}

std::optional<Point> Face::orbit_at(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (m.x < 4 || m.x > 56 || p.y > -30 || p.z > 12 || p.z < -42) return std::nullopt;
  const double globe = sphere(m, eye, 12.2);
  if (globe < 0) {
    if (ellipsoid(m, {eye.x, eye.y - 8.6, eye.z}, {5, 2.1, 5}) < 0) return Point{hu::lens, Tissue::eye};
    return globe > -1.1 ? Point{hu::sclera, Tissue::eye} : Point{hu::vitreous, Tissue::eye};
  }
  const double cone = capsule(m, {32, -80, -17}, orbit_apex, 20, 3);
  if (cone < 0) {
    const double nerve = capsule(m, {eye.x - 2, eye.y + 11, eye.z}, orbit_apex, 2, 1.6);
    const double medial = capsule(m, {19.5, -72, -17}, orbit_apex, 1.9, 1.2);
    const double lateral = capsule(m, {46, -66, -17}, orbit_apex, 1.8, 1.2);
    const double superior = capsule(m, {32, -70, -3.5}, orbit_apex, 2, 1.2);
    const double inferior = capsule(m, {32, -68, -30}, orbit_apex, 2, 1.2);
    const double soft = std::min({nerve, medial, lateral, superior, inferior});
    const double gland = ellipsoid(m, {46, -80, -8}, {3, 7, 6});
    if (soft < 0) return Point{static_cast<float>(nerve < 0 ? 36 : 50), Tissue::muscle};
    if (gland < 0) return Point{40, Tissue::muscle};
    return Point{hu::fat, Tissue::fat};
  }
  // Walls: thin towards the nose, a strong rim outside.
  const double wall = m.x < 26 ? 1.0 : 2.4 + 3.5 * smooth_step(40, 50, m.x) * smooth_step(-60, -72, p.y);
  const bool rim = p.y > -88 + 0.5 * (m.x - 20) || p.z > -6;
  if (cone < wall && rim) return Point{static_cast<float>(m.x < 26 ? 450 : 1000), Tissue::bone};
  return std::nullopt;
}

std::optional<Point> Face::nose_and_jaw_at(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (p.y > 12 || p.z > -4) return std::nullopt;
  const Vec3 w = p + 1.5 * noise_.vector_at(p, 16, 62);
  const Vec3 wm = mirrored(w);
  const Point air{hu::air, Tissue::air};
  // Nasal bones and cavity: septum, turbinates, air.
  if (capsule(m, {3.5, -97, -14}, {5.5, -106, -30}, 1.4, 1.4) < 0) return Point{800, Tissue::bone};
  const double cavity = box(w, {0, -70, -42}, {13, 34, 19});
  if (cavity < 0) {
    if (std::abs(w.x + 1.2 * noise_.at(p, 40, 63)) < 1.0) return Point{250, Tissue::bone};
    const double turbinate = ellipsoid(wm, {7.5, -70, -44}, {3.2, 24, 7});
    if (turbinate < 0) return Point{hu::mucosa, Tissue::muscle};
    return cavity > -1.4 ? Point{hu::mucosa, Tissue::muscle} : air;
  }
  // Maxillary sinuses.
  const double maxillary = ellipsoid(wm, {31, -66, -52}, {15, 18, 20});
  if (maxillary < 0) return air;
  if (maxillary < 1.3) return Point{600, Tissue::bone};
  // Nasopharynx.
  if (ellipsoid(w, {0, -22, -50}, {12, 13, 16}) < 0) return air;
  // Pterygoid plates, zygoma and its arch, the jaw's condyle and ramus.
  const double pterygoid = box(m, {17 + 0.25 * (m.y + 30), -32, -46}, {1.2, 10, 16});
  const double zygoma = capsule(m, {46, -72, -30}, {56, -60, -38}, 4.5, 5);
  const double arch = capsule(m, {58, -58, -34}, {67, -6, -31}, 2.6, 2.2);
  const double condyle = capsule(m, {50, -5, -30}, {48, -12, -75}, 5, 3.5);
  const double greater_wing = capsule(m, {18, -32, -18}, {50, -50, -10}, 3.5, 4);
  if (std::min({pterygoid, zygoma, arch, condyle, greater_wing}) < 0)
    return Point{static_cast<float>(900 + 250 * noise_.at(p, 8, 64)), Tissue::bone};
  // Chewing muscles, in fat.
  const double masseter = capsule(m, {62, -34, -38}, {56, -28, -80}, 6, 8);
  const double pterygoids = capsule(m, {24, -22, -50}, {44, -8, -44}, 9, 7);
  if (std::min(masseter, pterygoids) < 1.5 * noise_.at(p, 15, 65)) return Point{hu::muscle, Tissue::muscle};
  return std::nullopt;
}

std::optional<Point> Face::neck_at(Vec3 p) const {
  const Vec3 m = mirrored(p);
  if (p.z > -24) return std::nullopt;
  // The atlas and the dens under the skull.
  if (p.z < -50) {
    const double ring = std::abs(norm(Vec3{m.x / 1.15, m.y - 14, 0}) - 18.5) - 4;
    const double masses = ellipsoid(m, {24, 8, -56}, {10, 9, 10});
    const double dens = capsule(m, {0, -2, -48}, {0, -2, -90}, 5, 6);
    if (std::min({std::max(ring, p.z + 52), masses, dens}) < 0)
      return Point{static_cast<float>(700 + 300 * noise_.at(p, 7, 66)), Tissue::bone};
  }
  const Vec3 w = m + 5.0 * noise_.vector_at(p, 34, 70);
  const double pharynx = ellipsoid(w, {0, -18, -50}, {24, 22, 40});
  const double nape = smooth_max(8 + 0.25 * w.x - w.y, norm(Vec3{w.x, w.y - 10, 0}) - 74, 8);
  if (std::min(pharynx, nape) < 0) {
    const double fascia = std::abs(noise_.at({p.x, p.y, 0.4 * p.z}, 24, 67));
    return fascia < 0.07 ? Point{-40, Tissue::fat}
                         : Point{static_cast<float>(hu::muscle + 6 * noise_.at(p, 8, 68)), Tissue::muscle};
  }
  return std::nullopt;
}

Point Face::at(Vec3 p, double outside_mm, double under_mm) const {
  const Vec3 m = mirrored(p);
  if (under_mm < 1.7) return {hu::skin, Tissue::skin};
  if (p.z < 12) {
    if (const auto orbit = orbit_at(p)) return *orbit;
  }
  const double thickness = skull_.thickness(p);
  if (under_mm > 3) {
    if (const auto face = nose_and_jaw_at(p)) return *face;
    // The temporal muscle in its fossa.
    const double belly = 12.5 * bump(m.y + 24, 42) * smooth_step(44, -12, p.z) * smooth_step(36, 52, m.x);
    if (outside_mm - thickness < belly - 0.8 && p.z > -40) return {hu::muscle, Tissue::muscle};
    if (under_mm > 6)
      if (const auto neck = neck_at(p)) return *neck;
  }
  // The galea: a thin sheet in the fat of the scalp.
  const double galea = std::abs(outside_mm - thickness - 1.6);
  if (galea < 0.5 && p.z > -5) return {20, Tissue::muscle};
  return {static_cast<float>(hu::fat + 14 * noise_.at(p, 7, 69)), Tissue::fat};
}

}  // namespace haima::phantom
