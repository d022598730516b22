#include "reader/reader.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/time.h"
#include "measure/metric.h"
#include "reader/extent.h"
#include "reader/guard.h"
#include "reader/shift.h"
#include "reader/verdict.h"

namespace haima::reader {
namespace {

std::vector<SeriesChoice> choices_of(const ct::Study& study) {
  std::vector<SeriesChoice> choices;
  for (const ct::Series& series : study.series) {
    choices.push_back({.uid = series.uid,
                       .description = series.description,
                       .kind = std::string{ct::name_of(series.kind)},
                       .reason = series.reason,
                       .chosen = series.chosen,
                       .images = static_cast<int>(series.images.size())});
  }
  return choices;
}

std::optional<double> known(double value) { return value > 0 ? std::optional{value} : std::nullopt; }

Geometry geometry_of(const ct::Stack& stack) {
  Geometry geometry;
  geometry.slices = static_cast<int>(stack.slices.size());
  geometry.width = stack.slices.front().plane.width();
  geometry.height = stack.slices.front().plane.height();
  geometry.spacing_mm = known(stack.spacing_mm);
  geometry.pixel_mm = known(std::sqrt(stack.pixel_area_mm2()));
  geometry.tilt_deg = stack.tilt_deg;
  geometry.even = stack.even;
  geometry.hounsfield = stack.hounsfield;
  return geometry;
}

std::vector<SliceFindings> unread_slices(const ct::Stack& stack) {
  std::vector<SliceFindings> slices;
  for (const ct::Slice& slice : stack.slices) {
    SliceFindings findings;
    findings.index = static_cast<int>(slices.size());
    findings.source = slice.source;
    findings.instance = slice.instance;
    if (stack.has_positions) findings.position_mm = slice.position_mm;
    slices.push_back(std::move(findings));
  }
  return slices;
}

Warnings warnings_of(const ct::Scan& scan) {
  Warnings warnings = scan.study.warnings;
  warnings.insert(warnings.end(), scan.stack.warnings.begin(), scan.stack.warnings.end());
  constexpr double adult_years = 18;
  if (scan.study.age_years && *scan.study.age_years < adult_years && !has(warnings, WarningCode::child)) {
    warnings.push_back({WarningCode::child, "the patient is under 18 years old", {}});
  }
  return warnings;
}

/// All planes of one size: what a model may count on.
bool planes_agree(const ct::Stack& stack) {
  const image::CtPlane& first = stack.slices.front().plane;
  return first.width() > 0 && first.height() > 0 &&
         std::all_of(stack.slices.begin(), stack.slices.end(), [&](const ct::Slice& slice) {
           return slice.plane.width() == first.width() && slice.plane.height() == first.height();
         });
}

/// What no model here has learned from is not judged, whatever the model says: no side and no place is told
/// of a head that lies otherwise, and no call was ever measured there. Whether it was so.
bool withhold_unknown(const std::string& refusal, Findings& findings) {
  const bool axial = !has(findings.warnings, WarningCode::not_axial);
  if (refusal.empty() && axial) return false;
  withhold(findings, axial ? refusal : "the slices are not axial, and every model knows axial ones only");
  for (Lesion& lesion : findings.lesions) lesion.side = Side::unknown, lesion.region.clear();
  return true;
}

/// Millimetres by which the head would be of no head's size are not believed.
void doubt_spacing(double head_mm, Findings& findings) {
  constexpr double least_mm = 80, most_mm = 320;  // front to back with the nose, of a newborn and of anyone
  if (head_mm == 0 || (head_mm >= least_mm && head_mm <= most_mm)) return;
  for (Lesion& lesion : findings.lesions)
    lesion.volume_ml.reset(), lesion.diameter_mm.reset(), lesion.abc2_ml.reset();
  findings.volume_ml.reset();
  findings.volume_ml_by_kind = {};
  findings.warnings.push_back(
      {WarningCode::no_spacing,
       "by the pixel spacing of the file the head would be " + std::to_string(std::lround(head_mm)) +
           " mm long: the spacing is not believed, and no millimetres and millilitres are given",
       {}});
}

void time_shift(const ct::Stack& stack, Findings& findings, Context& context) {
  const Stopwatch watch;
  measure_shift(stack, findings, context);
  findings.times.push_back({"midline", watch.elapsed_ms()});
}

/// No verdict on two people in one.
void withhold_mixed(const ct::Stack& stack, Findings& findings) {
  if (has(stack.warnings, WarningCode::mixed_patients))
    withhold(findings, "the files of this series name different patients: each must be read alone");
  for (const Warning& warning : stack.warnings) {
    if (warning.code == WarningCode::not_one_scan) withhold(findings, warning.sentence);
  }
}

/// What was not seen is not free of blood.
void withhold_unseen(const ct::Stack& stack, Findings& findings) {
  const bool unseen = has(stack.warnings, WarningCode::gap) || has(stack.warnings, WarningCode::file_refused);
  if (!unseen || findings.verdict != Verdict::none) return;
  withhold(findings,
           "nothing was found in the slices that are there, but others of this series are missing or "
           "could not be read");
}

/// What a call is worth where as many bleed as at this site.
Result<> tell_values(Findings& findings, double prevalence) {
  if (!(prevalence > 0 && prevalence < 1))
    return fail(Code::bad_configuration, "site.prevalence", "it is no share between 0 and 1");
  const OperatingPoint& point = findings.operating_point;
  if (!findings.probability.any || !point.sensitivity || !point.specificity) return {};
  findings.certainty.ppv = measure::ppv_at(*point.sensitivity, *point.specificity, prevalence);
  findings.certainty.npv = measure::npv_at(*point.sensitivity, *point.specificity, prevalence);
  return {};
}

}  // namespace

std::string input_hash(const ct::Study& study, const Settings& settings) {
  std::vector<std::string> parts;
  for (const ct::Series& series : study.series) {
    for (const ct::Image& image : series.images)
      parts.push_back(image.facts.sop_instance + "\n" + std::to_string(image.frame));
  }
  std::sort(parts.begin(), parts.end());
  const Pictures& pictures = settings.pictures;
  for (const double value : {pictures.level_hu, pictures.width_hu, settings.site.prevalence})
    parts.push_back(std::to_string(value));
  std::string all;
  for (const std::string& part : parts) all += part + "\n";
  return sha256(as_bytes(all));
}

Result<Findings> read(const ct::Scan& scan, const Model& model, Context& context, Explain explain) {
  if (scan.stack.slices.empty())
    return fail(Code::not_a_scan, scan.study.path, "the chosen series has no slices");
  if (!planes_agree(scan.stack)) {
    return fail(Code::contradiction, scan.study.path, "the slices of one series differ in size");
  }

  const Stopwatch watch;
  Findings findings;
  findings.study = scan.study.uid;
  findings.path = scan.study.path;
  findings.input_hash = input_hash(scan.study, context.settings);
  findings.series = choices_of(scan.study);
  findings.geometry = geometry_of(scan.stack);
  findings.warnings = warnings_of(scan);
  findings.slices = unread_slices(scan.stack);
  findings.lesion_masks.resize(scan.stack.slices.size());
  if (explain == Explain::yes) findings.heat.resize(scan.stack.slices.size());
  findings.model = {model.name, model.bundle_hash, model.rights, model.plan_hash, model.precision};
  HAIMA_TRY(const Guarded guard, guarded(scan.stack, context));
  findings.warnings.insert(findings.warnings.end(), guard.warnings.begin(), guard.warnings.end());
  HAIMA_TRY(model.find(scan, findings, context));
  measure_extents(scan.stack, findings);
  doubt_spacing(guard.head_mm, findings);
  const bool unknown = withhold_unknown(guard.refusal, findings);
  if (!unknown && !has(findings.warnings, WarningCode::no_spacing)) time_shift(scan.stack, findings, context);
  withhold_unseen(scan.stack, findings);
  withhold_mixed(scan.stack, findings);
  if (findings.verdict != Verdict::cannot_say)
    HAIMA_TRY_ONLY(tell_values(findings, context.settings.site.prevalence));
  findings.times.push_back({"read", watch.elapsed_ms()});
  return findings;
}

}  // namespace haima::reader
