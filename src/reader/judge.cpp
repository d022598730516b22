#include "reader/judge.h"

#include <algorithm>
#include <cmath>

namespace haima::reader {
namespace {

// A logistic regression on bright regions, rounded, with 0 put where sensitivity and specificity for whole
// scans are most in balance. Fitted on the even-numbered patients of ct_ich, synthetic heads of even seeds
// and one tilted scan without bleeding; the form was taken among near-equal ones with the others in view.
// rsna_series, head_ct_200 and bhsd_36 had no part in it. Sinuses, falx, plexus and bone's blur are small:
// some of what speaks against blood counts less the larger a region is.
constexpr double constant = 1.2;
constexpr double per_log_volume = 0.36;  // of the volume in units of 5 mm³
constexpr double per_log_depth = 0.93;   // of the mean depth in mm: sheets and tubes have little
constexpr double against_mirror = 2.6;   // × share that is as bright on the other side
constexpr double against_sinus = 5.9;  // × that share in the back of the head, where the edge meets the skull
constexpr double behind = 0.2, meets_skull = 0.05;
constexpr double against_slope =
    1.8;  // × 10 HU of the peak over the plateau: clot is flat, bone's blur rises
constexpr double steepest_hu = 20;
constexpr double against_bone = 3.0;   // × share of the edge at the skull
constexpr double against_top = 3.6;    // × nearness to the brain's top, from 1 to 0 over top_mm
constexpr double against_base = 0.8;   // so far under the top that the skull's base is cut
constexpr double against_water = 1.3;  // × share of the surroundings that is water
constexpr double small_ml = 8;
constexpr double top_mm = 15, base_mm = 80;

// What is nearly as bright as bone is calcium, whatever its shape.
constexpr double calcium_hu = 100;

double length_mm(const Region& region) { return region.extent.axis_lengths_mm[0]; }

}  // namespace

double evidence_for_blood(const Region& region) {
  constexpr double surely_not = -10;
  if (region.plateau_hu > calcium_hu) return surely_not;
  const double weight = 1 / (1 + region.extent.volume_ml / small_ml);
  const double below_top_mm = region.below_top_mm.value_or(top_mm);
  const double nearness_to_top = std::clamp(1 - below_top_mm / top_mm, 0.0, 1.0);
  const double slope = std::min(region.peak_hu - region.plateau_hu, steepest_hu) / 10;
  const double against = against_bone * region.bone_share + against_top * nearness_to_top +
                         against_base * (below_top_mm > base_mm) + against_water * region.dark_share +
                         against_mirror * region.mirror_share + against_slope * slope;
  const double at_skull = std::min(1.0, region.bone_share / meets_skull);
  const double like_sinus = (region.along > behind) * region.mirror_share * at_skull;
  constexpr double unit_ml = 0.005, least_ml = 0.01, least_mm = 0.15;
  return constant + per_log_volume * std::log(std::max(region.extent.volume_ml, least_ml) / unit_ml) +
         per_log_depth * std::log(std::max(region.depth_mm, least_mm)) - against_sinus * like_sinus -
         weight * against;
}

std::vector<double> evidence_for_each(const std::vector<Region>& regions) {
  constexpr double off_skull = 0.05, as_bright_hu = 6;
  std::vector<double> alone, out;
  for (const Region& region : regions) alone.push_back(evidence_for_blood(region));
  out = alone;
  for (std::size_t n = 0; n < regions.size(); ++n) {
    if (!regions[n].counterpart || regions[n].bone_share > off_skull) continue;
    const Region& other = regions[*regions[n].counterpart];
    const bool alike = std::abs(other.plateau_hu - regions[n].plateau_hu) < as_bright_hu;
    if (alike && other.bone_share < off_skull) out[n] = std::max(out[n], alone[*regions[n].counterpart]);
  }
  return out;
}

double evidence_in_slice(double evidence, const Region& region, std::size_t slice) {
  constexpr double per_log_share = 0.7, at_least_mm2 = 3;
  const double largest = *std::max_element(region.area_mm2.begin(), region.area_mm2.end());
  return evidence +
         per_log_share * std::log((region.area_mm2[slice] + at_least_mm2) / (largest + at_least_mm2));
}

double score_of(double evidence) { return 1 / (1 + std::exp(-evidence)); }

std::optional<Bleed> kind_of(const Region& region) {
  constexpr double at_skull = 0.3, off_skull = 0.1;
  if (region.bone_share > at_skull) {
    const double flatness = region.thickness_mm / std::max(length_mm(region), 1.0);
    if (flatness < 0.18) return Bleed::subdural;
    if (flatness > 0.28 && region.thickness_mm > 8) return Bleed::epidural;
    return std::nullopt;
  }
  if (region.bone_share > off_skull) return std::nullopt;
  if (region.dark_share > 0.3 && region.aside < 0.35) return Bleed::intraventricular;
  if (region.dark_share < 0.15 && region.thickness_mm > 8) return Bleed::intraparenchymal;
  return std::nullopt;
}

Side side_of(const Region& region, std::optional<bool> left_at_right) {
  constexpr double mostly = 0.8;
  if (!left_at_right) return Side::unknown;
  if (region.right_share > mostly) return *left_at_right ? Side::left : Side::right;
  if (region.right_share < 1 - mostly) return *left_at_right ? Side::right : Side::left;
  return region.aside < 0.25 ? Side::midline : Side::both;
}

std::string place_of(const Region& region, std::optional<Bleed> kind) {
  if (kind == Bleed::epidural || kind == Bleed::subdural) return "extra-axial";
  if (kind == Bleed::intraventricular) return "ventricle";
  constexpr double tentorium_mm = 95, behind = 0.1;
  if (region.below_top_mm.value_or(0) > tentorium_mm && region.along > behind) return "infratentorial";
  if (kind != Bleed::intraparenchymal || !region.below_top_mm) return "";
  return region.aside < 0.5 && std::abs(region.along) < 0.45 ? "deep" : "lobar";
}

}  // namespace haima::reader
