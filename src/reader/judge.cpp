#include "reader/judge.h"

#include <algorithm>
#include <cmath>

namespace haima::reader {
namespace {

// Fitted on the even-numbered patients of ct_ich: a logistic regression on the bright regions of their 41
// scans, rounded, with 0 put where its sensitivity and specificity for whole scans are most in balance.
// small_ml and per_log_area were taken among near-equal ones with the odd-numbered patients in view;
// rsna_series, head_ct_200 and bhsd_36 had no part in it. Sinuses, falx, plexus and bone's blur are small:
// what speaks against blood counts less the larger a region is.
constexpr double constant = 0.4;
constexpr double per_log_area = 0.25;  // of the area in mm², over all slices
constexpr double per_10_hu = 1.0;      // of the mean above the brain's median, from usual_excess_hu
constexpr double usual_excess_hu = 20;
constexpr double against_bone = 5.6;     // × share of the edge at the skull
constexpr double against_midline = 4.2;  // × share near the midline
constexpr double against_top = 2.8;      // × nearness to the brain's top, from 1 to 0 over top_mm
constexpr double against_centre = 1.3;   // × nearness to the midline
constexpr double against_water = 8.7;    // × share of the surroundings that is water
constexpr double small_ml = 8;
constexpr double top_mm = 15;

// What is nearly as bright as bone is calcium, whatever its shape.
constexpr double calcium_hu = 100;

double length_mm(const Region& region) { return region.extent.axis_lengths_mm[0]; }

}  // namespace

double evidence_for_blood(const Region& region, const BrainLevel& level) {
  constexpr double surely_not = -10;
  if (region.plateau_hu > calcium_hu) return surely_not;
  const double weight = 1 / (1 + region.extent.volume_ml / small_ml);
  const double nearness_to_top = std::clamp(1 - region.below_top_mm.value_or(top_mm) / top_mm, 0.0, 1.0);
  const double against = against_bone * region.bone_share + against_midline * region.midline_share +
                         against_top * nearness_to_top + against_centre * (1 - region.aside) +
                         against_water * region.dark_share;
  return constant + per_log_area * std::log(std::max(region.extent.area_mm2, 1.0)) +
         per_10_hu * (region.mean_hu - level.median_hu - usual_excess_hu) / 10 - weight * against;
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

Side side_of(const Region& region, bool left_at_right) {
  constexpr double mostly = 0.8;
  if (region.right_share > mostly) return left_at_right ? Side::left : Side::right;
  if (region.right_share < 1 - mostly) return left_at_right ? Side::right : Side::left;
  return region.aside < 0.25 ? Side::midline : Side::both;
}

std::string place_of(const Region& region, std::optional<Bleed> kind) {
  if (kind == Bleed::epidural || kind == Bleed::subdural) return "extra-axial";
  if (kind == Bleed::intraventricular) return "ventricle";
  constexpr double tentorium_mm = 95, behind = 0.1;
  if (region.below_top_mm.value_or(0) > tentorium_mm && region.along > behind) return "infratentorial";
  if (kind != Bleed::intraparenchymal) return "";
  return region.aside < 0.5 && std::abs(region.along) < 0.45 ? "deep" : "lobar";
}

}  // namespace haima::reader
