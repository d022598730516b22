// Findings as haima.findings/1. Every field is always there; null means not known.
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "report/report.h"

namespace haima::report {
namespace {

using reader::Findings;

Json value_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json value_of(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json value_of(reader::Side side) {
  return side == reader::Side::unknown ? Json(nullptr) : Json(name_of(side));
}

Json value_of(const std::array<std::optional<double>, 5>& kinds) {
  Json object = Json::object();
  for (std::size_t i = 0; i < kinds.size(); ++i)
    object[std::string{reader::bleed_names[i]}] = value_of(kinds[i]);
  return object;
}

Json value_of(const reader::Probability& probability) {
  Json object{{"any", value_of(probability.any)}};
  object.update(value_of(probability.kinds));
  return object;
}

Json value_of(const reader::Geometry& geometry) {
  return {{"slices", geometry.slices},
          {"width", geometry.width},
          {"height", geometry.height},
          {"spacing_mm", value_of(geometry.spacing_mm)},
          {"pixel_mm", value_of(geometry.pixel_mm)},
          {"tilt_deg", geometry.tilt_deg},
          {"even", geometry.even},
          {"hu", geometry.hounsfield}};
}

/// The geometry of what was never read.
Json no_geometry() {
  Json object = Json::object();
  for (const char* key : {"slices", "width", "height", "spacing_mm", "pixel_mm", "tilt_deg", "even", "hu"})
    object[key] = nullptr;
  return object;
}

Json value_of(const reader::SeriesChoice& series) {
  return {{"uid", value_of(series.uid)}, {"description", value_of(series.description)},
          {"kind", series.kind},         {"images", series.images},
          {"chosen", series.chosen},     {"reason", series.reason}};
}

Json value_of(const ct::Series& series) {
  return value_of(reader::SeriesChoice{series.uid, series.description, std::string{name_of(series.kind)},
                                       series.reason, series.chosen, static_cast<int>(series.images.size())});
}

Json value_of(const reader::Lesion& lesion) {
  return {{"kind", lesion.kind ? Json(name_of(*lesion.kind)) : Json(nullptr)},
          {"side", value_of(lesion.side)},
          {"region", value_of(lesion.region)},
          {"volume_ml", value_of(lesion.volume_ml)},
          {"diameter_mm", value_of(lesion.diameter_mm)},
          {"abc2_ml", value_of(lesion.abc2_ml)},
          {"area_fraction", lesion.area_fraction},
          {"mean_hu", value_of(lesion.mean_hu)},
          {"first_slice", lesion.first_slice},
          {"last_slice", lesion.last_slice}};
}

Json value_of(const reader::SliceFindings& slice) {
  return {{"index", slice.index},
          {"source", value_of(slice.source)},
          {"instance", value_of(slice.instance)},
          {"position_mm", value_of(slice.position_mm)},
          {"probability", value_of(slice.probability)},
          {"flagged", slice.flagged}};
}

Json value_of(const Warning& warning) {
  return {
      {"code", kind_of(warning.code).name}, {"sentence", warning.sentence}, {"slices", Json(warning.slices)}};
}

Json value_of(const Error& error) {
  const ErrorKind& kind = kind_of(error.code);
  return {{"code", kind.name}, {"sentence", error.sentence()}, {"exit_status", kind.exit_status}};
}

template <class T>
Json list_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(value_of(value));
  return list;
}

Json model_of(const Findings& findings) {
  Json times = Json::array();
  for (const reader::StageTime& time : findings.times)
    times.push_back(Json{{"stage", time.stage}, {"ms", time.ms}});
  return {{"name", value_of(findings.model.name)},
          {"bundle_hash", value_of(findings.model.bundle_hash)},
          {"rights", value_of(findings.model.rights)},
          {"plan_hash", value_of(findings.model.plan_hash)},
          {"precision", value_of(findings.model.precision)},
          {"haima_version", version()},
          {"times", std::move(times)}};
}

Json operating_point_of(const reader::OperatingPoint& point) {
  if (point.name.empty())
    return {{"name", nullptr}, {"threshold", nullptr}, {"sensitivity", nullptr}, {"specificity", nullptr}};
  return {{"name", point.name},
          {"threshold", point.threshold},
          {"sensitivity", value_of(point.sensitivity)},
          {"specificity", value_of(point.specificity)}};
}

/// The entry of what could not be read: all that is not known is null.
Json unread(const std::string& path, const Error& error) {
  Findings nothing;
  nothing.path = path;
  nothing.reason = error.sentence();
  Json entry = json_of(nothing);
  entry["error"] = value_of(error);
  entry["geometry"] = no_geometry();
  return entry;
}

}  // namespace

Json json_of(const Findings& findings) {
  const auto& certainty = findings.certainty;
  const auto& shift = findings.midline_shift;
  return {{"study", value_of(findings.study)},
          {"path", findings.path},
          {"input_hash", value_of(findings.input_hash)},
          {"notice", not_a_device},
          {"error", nullptr},
          {"series", list_of(findings.series)},
          {"geometry", value_of(findings.geometry)},
          {"verdict", name_of(findings.verdict)},
          {"leaning", findings.leaning ? Json(name_of(*findings.leaning)) : Json(nullptr)},
          {"reason", findings.reason},
          {"operating_point", operating_point_of(findings.operating_point)},
          {"probability", value_of(findings.probability)},
          {"certainty",
           {{"low", value_of(certainty.low)},
            {"high", value_of(certainty.high)},
            {"ppv", value_of(certainty.ppv)},
            {"npv", value_of(certainty.npv)}}},
          {"lesions", list_of(findings.lesions)},
          {"volume_ml", value_of(findings.volume_ml)},
          {"volume_ml_by_kind", value_of(findings.volume_ml_by_kind)},
          {"midline_shift_mm", shift ? Json(shift->mm) : Json(nullptr)},
          {"midline_shift_uncertainty_mm", shift ? Json(shift->uncertainty_mm) : Json(nullptr)},
          {"midline_shift_to", shift ? value_of(shift->to) : Json(nullptr)},
          {"midline_shift_slice", shift ? Json(shift->slice) : Json(nullptr)},
          {"slices", list_of(findings.slices)},
          {"warnings", list_of(findings.warnings)},
          {"model", model_of(findings)}};
}

Json json_of(const std::string& path, const Error& error) { return unread(path, error); }

Json json_of(const ct::Study& study, const Error& error) {
  Json entry = unread(study.path, error);
  entry["study"] = value_of(study.uid);
  entry["series"] = list_of(study.series);
  entry["warnings"] = list_of(study.warnings);
  return entry;
}

Json document(std::vector<Json> studies) {
  return {{"schema", "haima.findings/1"}, {"notice", not_a_device}, {"studies", std::move(studies)}};
}

}  // namespace haima::report
