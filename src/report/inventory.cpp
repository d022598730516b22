// What is in the files of a study, as hospital IT would ask it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/table.h"
#include "report/report.h"
#include "report/words.h"

namespace haima::report {
namespace {

constexpr int indent = 2;

const dicom::Facts* first_facts(const ct::Series& series) {
  return series.images.empty() ? nullptr : &series.images.front().facts;
}

template <class T>
Json value_of(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json value_of(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

std::string syntax_name(const std::string& uid) {
  for (const dicom::Syntax& syntax : dicom::syntaxes()) {
    if (syntax.uid == uid) return std::string{syntax.name};
  }
  return uid;
}

/// The distinct transfer syntaxes of a series, by name.
std::vector<std::string> syntaxes_of(const ct::Series& series) {
  std::set<std::string> names;
  for (const ct::Image& image : series.images) {
    if (!image.facts.transfer_syntax.empty()) names.insert(syntax_name(image.facts.transfer_syntax));
  }
  return {names.begin(), names.end()};
}

std::optional<double> thickness_of(const ct::Series& series) {
  const dicom::Facts* facts = first_facts(series);
  if (!facts) return std::nullopt;
  if (!facts->frames.empty() && facts->frames[0].slice_thickness_mm)
    return facts->frames[0].slice_thickness_mm;
  return facts->slice_thickness_mm;
}

// ---- JSON ----

Json json_of(const ct::Series& series) {
  const dicom::Facts nothing;
  const dicom::Facts* first = first_facts(series);
  const dicom::Facts& facts = first ? *first : nothing;
  Json windows = Json::array();
  for (const image::Window& window : facts.windows)
    windows.push_back(Json{{"level", window.level_hu}, {"width", window.width_hu}});
  return {{"uid", value_of(series.uid)},
          {"number", series.number},
          {"description", value_of(series.description)},
          {"kind", name_of(series.kind)},
          {"format", series.format},
          {"modality", value_of(series.modality)},
          {"images", series.images.size()},
          {"width", facts.columns},
          {"height", facts.rows},
          {"stated_thickness_mm", value_of(thickness_of(series))},
          {"stated_spacing_mm", value_of(facts.spacing_between_slices_mm)},
          {"stated_tilt_deg", value_of(facts.gantry_tilt_deg)},
          {"kernel", value_of(series.kernel)},
          {"kvp", value_of(facts.kvp)},
          {"contrast_agent", value_of(facts.contrast_agent)},
          {"manufacturer", value_of(facts.manufacturer)},
          {"model", value_of(facts.model)},
          {"photometric", value_of(facts.photometric)},
          {"bits_stored", facts.bits_stored},
          {"transfer_syntaxes", Json(syntaxes_of(series))},
          {"windows", std::move(windows)},
          {"chosen", series.chosen},
          {"reason", series.reason}};
}

Json geometry_of(const ct::Stack* stack) {
  if (!stack || stack->slices.empty()) return nullptr;
  const image::CtPlane& plane = stack->slices.front().plane;
  const auto known = [](double value) { return value > 0 ? Json(value) : Json(nullptr); };
  return {{"slices", stack->slices.size()},
          {"width", plane.width()},
          {"height", plane.height()},
          {"spacing_mm", known(stack->spacing_mm)},
          {"row_spacing_mm", known(stack->row_spacing_mm)},
          {"column_spacing_mm", known(stack->column_spacing_mm)},
          {"tilt_deg", stack->tilt_deg},
          {"even", stack->even},
          {"hu", stack->hounsfield},
          {"positions", stack->has_positions},
          {"length_mm", stack->has_positions ? Json(stack->slices.back().position_mm) : Json(nullptr)}};
}

Json json_of(const Warnings& warnings) {
  Json list = Json::array();
  for (const Warning& warning : warnings)
    list.push_back(Json{{"code", kind_of(warning.code).name},
                        {"sentence", warning.sentence},
                        {"slices", Json(warning.slices)}});
  return list;
}

const Warnings& warnings_of(const Inventory& inventory) {
  return inventory.stack ? inventory.stack->warnings : inventory.study.warnings;
}

// ---- text ----

std::string or_dash(std::string text) { return text.empty() ? "-" : text; }

std::string number_text(const std::optional<double>& value, int decimals) {
  return value ? fmt::format("{:.{}f}", *value, decimals) : "-";
}

/// Spacing as the files state it; what is measured stands under "geometry".
std::optional<double> stated_spacing(const ct::Series& series) {
  const dicom::Facts* facts = first_facts(series);
  return facts && facts->spacing_between_slices_mm ? facts->spacing_between_slices_mm : thickness_of(series);
}

std::string size_text(const ct::Series& series) {
  const dicom::Facts* facts = first_facts(series);
  return facts && facts->columns > 0 ? fmt::format("{}×{}", facts->columns, facts->rows) : "-";
}

std::vector<std::string> series_row(const ct::Series& series, std::size_t place) {
  const dicom::Facts nothing;
  const dicom::Facts* first = first_facts(series);
  const dicom::Facts& facts = first ? *first : nothing;
  return {fmt::format("{}#{}", series.chosen ? "→ " : "  ", place),
          or_dash(series.description),
          std::string{name_of(series.kind)},
          fmt::format("{}", series.images.size()),
          size_text(series),
          number_text(stated_spacing(series), 2),
          number_text(facts.gantry_tilt_deg, 1),
          or_dash(series.kernel),
          number_text(facts.kvp, 0),
          or_dash(fmt::format("{}", fmt::join(syntaxes_of(series), ", ")))};
}

std::string series_lines(const ct::Study& study, int columns) {
  Table table{{"  no.", "description", "kind", "images", "size", "mm", "tilt°", "kernel", "kV", "syntax"},
              {},
              {false, false, false, true, true, true, true, false, true, false}};
  Table reasons;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const ct::Series& series = study.series[i];
    table.rows.push_back(series_row(series, i + 1));
    reasons.rows.push_back({fmt::format("#{}", i + 1),
                            fmt::format("{}: {}", series.chosen ? "read" : "passed over", series.reason)});
  }
  return table_text(table, columns, indent) + table_text(reasons, columns, 2 * indent);
}

std::string stack_text(const ct::Stack& stack) {
  const auto known = [](double value) { return value > 0 ? std::optional{value} : std::nullopt; };
  const image::CtPlane& plane = stack.slices.front().plane;
  std::string text = geometry_text({static_cast<int>(stack.slices.size()), plane.width(), plane.height(),
                                    known(stack.spacing_mm), known(stack.column_spacing_mm), stack.tilt_deg,
                                    stack.even, stack.hounsfield});
  if (stack.has_positions)
    text += fmt::format(", {:.1f} mm from first to last", stack.slices.back().position_mm);
  return text + " (measured from positions)";
}

std::string windows_text(const ct::Study& study) {
  if (!study.chosen) return {};
  const dicom::Facts* facts = first_facts(study.series.at(*study.chosen));
  std::vector<std::string> parts;
  if (facts) {
    for (const image::Window& window : facts->windows)
      parts.push_back(fmt::format("level {:g}, width {:g}", window.level_hu, window.width_hu));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string patient_text(const ct::Study& study) {
  std::string text = study.age_years ? fmt::format("{:.0f} years", *study.age_years) : std::string{};
  if (!study.sex.empty()) text += (text.empty() ? "" : ", ") + study.sex;
  return text;
}

}  // namespace

Json json_of(const Inventory& inventory) {
  const ct::Study& study = inventory.study;
  Json series = Json::array(), refused = Json::array();
  for (const ct::Series& one : study.series) series.push_back(json_of(one));
  for (const formats::Refused& one : study.refused)
    refused.push_back(
        Json{{"file", one.name}, {"code", kind_of(one.error.code).name}, {"sentence", one.error.sentence()}});
  return {{"study", value_of(study.uid)},
          {"path", study.path},
          {"error", inventory.problem ? Json(inventory.problem->sentence()) : Json(nullptr)},
          {"age_years", value_of(study.age_years)},
          {"sex", value_of(study.sex)},
          {"series", std::move(series)},
          {"geometry", geometry_of(inventory.stack)},
          {"warnings", json_of(warnings_of(inventory))},
          {"refused", std::move(refused)}};
}

std::string text_of(const Inventory& inventory, int columns) {
  const ct::Study& study = inventory.study;
  std::string out = wrapped("Study in " + study.path, columns) + "\n";
  const auto add = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) out += table_text({{}, {{fmt::format("{:<10}", label), text}}, {}}, columns, indent);
  };
  add("UID", study.uid);
  add("patient", patient_text(study));
  out += series_lines(study, columns);
  if (inventory.stack && !inventory.stack->slices.empty()) add("geometry", stack_text(*inventory.stack));
  add("window", windows_text(study));
  if (inventory.problem) add("not read", inventory.problem->sentence());
  for (const Warning& warning : warnings_of(inventory))
    add("warning", fmt::format("{}: {}", kind_of(warning.code).name, warning_text(warning)));
  for (const formats::Refused& refused : study.refused) add("refused", refused.error.sentence());
  return out;
}

}  // namespace haima::report
