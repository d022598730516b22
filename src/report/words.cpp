#include "report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/version.h"

namespace haima::report {
namespace {

using reader::Bleed;
using reader::Findings;
using reader::Lesion;
using reader::Side;

constexpr std::string_view not_known = "not known";

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

/// "a, b and c"
std::string listed(const std::vector<std::string>& parts) {
  if (parts.size() < 2) return joined(parts, "");
  return joined({parts.begin(), parts.end() - 1}, ", ") + " and " + parts.back();
}

/// The side of several lesions taken together.
Side together(Side a, Side b) {
  if (a == b) return a;
  if (a == Side::unknown || b == Side::unknown) return Side::unknown;
  if (a == Side::midline) return b;
  if (b == Side::midline) return a;
  return Side::both;
}

/// " (left)", and " (both sides)" where it is both.
std::string side_text(Side side) {
  if (side == Side::unknown) return {};
  return side == Side::both ? " (both sides)" : fmt::format(" ({})", name_of(side));
}

/// Where lesions lie whose model names no kinds.
std::string place_text(Side side) {
  switch (side) {
    case Side::left:
      return "left side";
    case Side::right:
      return "right side";
    case Side::midline:
      return "midline";
    case Side::both:
      return "both sides";
    case Side::unknown:
      break;
  }
  return {};
}

/// Kinds with their sides, in the order of the largest lesion of each.
std::string kinds_and_sides(const Findings& findings) {
  std::vector<std::optional<Bleed>> order;
  std::map<std::optional<Bleed>, Side> sides;
  for (const Lesion& lesion : findings.lesions) {
    const auto [at, first] = sides.try_emplace(lesion.kind, lesion.side);
    if (first) order.push_back(lesion.kind);
    at->second = together(at->second, lesion.side);
  }
  if (order.size() == 1 && !order.front()) return place_text(sides[std::nullopt]);
  std::vector<std::string> parts;
  for (const auto& kind : order) parts.push_back(kind_text(kind) + side_text(sides[kind]));
  return listed(parts);
}

void add_if(std::vector<std::string>& parts, std::string text) {
  if (!text.empty()) parts.push_back(std::move(text));
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

std::string headline(const Findings& findings) {
  constexpr std::array<std::string_view, 3> words = {"Bleeding found", "No bleeding found", "Cannot say"};
  std::string text{words.at(static_cast<std::size_t>(findings.verdict))};
  if (findings.leaning) text += suspicious(findings) ? ", leans to bleeding" : ", leans to none";
  return text;
}

std::string summary(const Findings& findings) {
  if (!suspicious(findings)) return {};
  std::vector<std::string> parts;
  add_if(parts, kinds_and_sides(findings));
  if (findings.volume_ml) parts.push_back(ml_text(findings.volume_ml));
  const std::vector<int> flagged = flagged_slices(findings);
  if (!flagged.empty()) parts.push_back((flagged.size() == 1 ? "slice " : "slices ") + slices_text(flagged));
  return capitalised(joined(parts, ", "));
}

std::string kind_text(const std::optional<Bleed>& kind) {
  return kind ? std::string{name_of(*kind)} : "kind not named";
}

std::string ml_text(const std::optional<double>& volume_ml) {
  if (!volume_ml) return std::string{not_known};
  if (*volume_ml > 0 && *volume_ml < 0.05) return "under 0.1 ml";
  return fmt::format("{:.1f} ml", *volume_ml);
}

std::string mm_text(const std::optional<double>& length_mm) {
  return length_mm ? fmt::format("{:.0f} mm", *length_mm) : std::string{not_known};
}

std::string hu_text(const std::optional<double>& density_hu) {
  return density_hu ? fmt::format("{:.0f} HU", *density_hu) : std::string{not_known};
}

std::string chance_text(const std::optional<double>& probability) {
  if (!probability) return std::string{not_known};
  if (*probability > 0 && *probability < 0.005) return "under 0.01";
  if (*probability < 1 && *probability > 0.995) return "over 0.99";
  return fmt::format("{:.2f}", *probability);
}

std::string slices_text(std::vector<int> indices) {
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  std::vector<std::string> parts;
  for (std::size_t first = 0, last; first < indices.size(); first = last + 1) {
    last = first;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    parts.push_back(first == last ? fmt::format("{}", indices[first] + 1)
                                  : fmt::format("{}–{}", indices[first] + 1, indices[last] + 1));
  }
  return joined(parts, ", ");
}

std::vector<int> flagged_slices(const Findings& findings) {
  std::vector<int> indices;
  for (const reader::SliceFindings& slice : findings.slices) {
    if (slice.flagged) indices.push_back(slice.index);
  }
  return indices;
}

std::string geometry_text(const reader::Geometry& geometry) {
  std::vector<std::string> parts = {fmt::format("{} slice{} of {} × {}", geometry.slices,
                                                geometry.slices == 1 ? "" : "s", geometry.width,
                                                geometry.height)};
  if (geometry.spacing_mm)
    parts.push_back(fmt::format("{:.2f} mm apart{}", *geometry.spacing_mm, geometry.even ? "" : " (uneven)"));
  if (geometry.pixel_mm) parts.push_back(fmt::format("pixels of {:.3f} mm", *geometry.pixel_mm));
  if (geometry.tilt_deg != 0) parts.push_back(fmt::format("gantry tilt {:.1f}°", geometry.tilt_deg));
  parts.emplace_back(geometry.hounsfield ? "Hounsfield units" : "grey levels without Hounsfield units");
  return joined(parts, ", ");
}

std::string probabilities_text(const reader::Probability& probability) {
  std::vector<std::string> parts;
  if (probability.any) parts.push_back("any " + chance_text(probability.any));
  for (std::size_t i = 0; i < probability.kinds.size(); ++i) {
    if (probability.kinds[i])
      parts.push_back(fmt::format("{} {}", reader::bleed_names[i], chance_text(probability.kinds[i])));
  }
  return joined(parts, ", ");
}

std::string shift_text(const Findings& findings) {
  if (!findings.midline_shift) return {};
  const reader::MidlineShift& shift = *findings.midline_shift;
  const std::string size = fmt::format("{:.1f} ± {:.1f} mm", shift.mm, shift.uncertainty_mm);
  if (!shift.sure()) return size + ", none that is sure";
  if (shift.to == Side::unknown) return size;
  return fmt::format("{} to the {}", size, reader::name_of(shift.to));
}

std::string certainty_text(const reader::Certainty& certainty) {
  std::vector<std::string> parts;
  if (certainty.low && certainty.high)
    parts.push_back(
        fmt::format("any bleeding {} to {}", chance_text(certainty.low), chance_text(certainty.high)));
  if (certainty.ppv) parts.push_back("positive predictive value " + chance_text(certainty.ppv));
  if (certainty.npv) parts.push_back("negative predictive value " + chance_text(certainty.npv));
  return joined(parts, ", ");
}

std::string model_text(const Findings& findings) {
  std::string text = findings.model.name;
  if (!findings.model.rights.empty()) text += " (" + findings.model.rights + ")";
  text += fmt::format(", haima {}", version());
  for (const reader::StageTime& time : findings.times) {
    if (time.stage == "read") text += fmt::format(", read in {:.2f} s", time.ms / 1000);
  }
  return text;
}

std::string operating_point_text(const reader::OperatingPoint& point) {
  return point.name.empty() ? std::string{} : fmt::format("{} (threshold {:g})", point.name, point.threshold);
}

std::string series_text(const reader::SeriesChoice& series) {
  const std::string name =
      series.description.empty() ? "without description" : "\"" + series.description + "\"";
  return fmt::format("{} ({}, {} image{}): {}", name, series.kind, series.images,
                     series.images == 1 ? "" : "s", series.reason);
}

std::string warning_text(const Warning& warning) {
  const std::string sentence =
      warning.sentence.empty() ? std::string{kind_of(warning.code).meaning} : warning.sentence;
  if (warning.slices.empty()) return sentence;
  return fmt::format("{} (slice{} {})", sentence, warning.slices.size() == 1 ? "" : "s",
                     slices_text(warning.slices));
}

}  // namespace haima::report
