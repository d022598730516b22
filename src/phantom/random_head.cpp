// Random heads and scanners, as varied as those that come to a hospital.
#include <algorithm>

#include "base/random.h"
#include "phantom/arithmetic.h"
#include "phantom/phantom.h"

namespace haima::phantom {
namespace {

/// Volumes are spread evenly over their logarithm: small bleeding is as common as large.
double draw_volume(const Random& random, std::uint64_t i, Bleed kind, bool posterior_fossa) {
  double most = kind == Bleed::subarachnoid ? 30 : kind == Bleed::intraventricular ? 25 : 90;
  if (posterior_fossa) most = std::min(most, kind == Bleed::intraventricular ? 3.0 : 20.0);
  return exponential(random.between(i, logarithm(0.5), logarithm(most)));
}

double draw_age_hours(const Random& random, std::uint64_t i) {
  // Most are scanned within hours; a few come after days or weeks.
  return random.chance(i, 0.75) ? exponential(random.between(i + 1, logarithm(0.5), logarithm(36)))
                                : exponential(random.between(i + 1, logarithm(36), logarithm(900)));
}

Lesion draw_lesion(const Random& random, std::uint64_t i) {
  Lesion lesion;
  lesion.kind = bleeds[random.bits(i) % bleeds.size()];
  lesion.left = random.chance(i + 1, 0.5);
  lesion.posterior_fossa = random.chance(i + 2, 0.12);
  lesion.volume_ml = draw_volume(random, i + 3, lesion.kind, lesion.posterior_fossa);
  lesion.age_hours = draw_age_hours(random, i + 4);
  return lesion;
}

}  // namespace

Head random_head(std::uint64_t seed, double bleeding) {
  const Random random{seed, 1};
  Head head;
  head.seed = seed;
  head.size = std::min(std::max(1 + 0.045 * random.normal(0), 0.88), 1.1);
  head.atrophy = std::min(std::max(0.32 + 0.24 * random.normal(1), 0.02), 1.0);
  head.calcified_pineal = random.chance(2, 0.6);
  head.calcified_choroid = random.chance(3, 0.55);
  head.dense_falx = random.chance(4, 0.12);
  head.calcified_pallidum = random.chance(10, 0.1);
  head.flowing_hu = random.between(11, 46, 68);
  if (!random.chance(5, bleeding)) return head;
  const int count = random.chance(6, 0.72) ? 1 : random.chance(7, 0.75) ? 2 : 3;
  for (int i = 0; i < count; ++i)
    head.lesions.push_back(draw_lesion(random, 100 + 20 * static_cast<std::uint64_t>(i)));
  head.craniectomy = random.chance(8, 0.04);
  return head;
}

Scanner random_scanner(std::uint64_t seed) {
  const Random random{seed, 2};
  Scanner scanner;
  scanner.pixel_mm = random.between(0, 0.41, 0.5);
  scanner.spacing_mm = random.chance(1, 0.7) ? 5 : random.between(2, 3, 6);
  scanner.thickness_mm = scanner.spacing_mm;
  scanner.tilt_deg = random.chance(3, 0.35) ? random.between(4, -8, 24) : 0;
  scanner.noise_hu = random.between(5, 2.5, 6);
  scanner.blur_mm = random.between(15, 0.34, 0.6);
  scanner.capping_hu = random.chance(16, 0.6) ? random.between(17, 0, 14) : 0;
  scanner.streaks = random.chance(6, 0.3) ? random.uniform(7) : 0.2;
  scanner.motion = random.chance(8, 0.1) ? 0.7 * random.uniform(9) : 0;
  scanner.shift_x_mm = 5 * random.normal(10);
  scanner.shift_y_mm = 4 * random.normal(11);
  scanner.rotate_deg = 5 * random.normal(12);
  scanner.table = random.chance(13, 0.7);
  scanner.head_holder = random.chance(14, 0.6);
  return scanner;
}

}  // namespace haima::phantom
