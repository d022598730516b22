#include "report/occlusion_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "report/canvas.h"
#include "report/colours.h"
#include "report/slice_picture.h"
#include "report/words.h"

namespace haima::report {
namespace {

constexpr std::size_t most_rows = 6;
constexpr double side = 320, margin = 10, line_height = 22;

/// What the check says, in one sentence.
std::string conclusion(const reader::Findings& findings, const reader::Occlusion& occlusion) {
  if (occlusion.slices.empty()) return "No slice is suspected: there is nothing to paint over.";
  if (findings.probability.any.value_or(0) < findings.operating_point.threshold)
    return "The scan lies below the threshold: what is painted over are single suspicious slices.";
  if (occlusion.after.any.value_or(0) < findings.operating_point.threshold)
    return "Without these places the scan falls below the threshold: the verdict rests on them.";
  return "Without these places the scan still lies above the threshold: the verdict rests on more than is "
         "shown.";
}

std::string fall_text(const reader::Probability& before, const reader::Probability& after) {
  return fmt::format("{} -> {}", chance_text(before.any), chance_text(after.any));
}

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

image::Plane<image::Colour> sheet_of(const ct::Scan& scan, const reader::Findings& findings,
                                     const reader::Occlusion& occlusion) {
  const std::size_t rows = std::min(occlusion.slices.size(), most_rows);
  const double row_height = side + line_height + margin;
  Canvas canvas{static_cast<int>(3 * side + 4 * margin),
                static_cast<int>(static_cast<double>(rows) * row_height + 2 * line_height + margin), black};
  for (std::size_t row = 0; row < rows; ++row) {
    const reader::Occluded& one = occlusion.slices[row];
    const int index = static_cast<int>(one.slice);
    const double top = margin + static_cast<double>(row) * row_height;
    canvas.letters({margin, top + line_height - 7},
                   fmt::format("Slice {}: {}", one.slice + 1, fall_text(one.before, one.after)),
                   {.bold = true});
    const auto panel = [&](int column) {
      return fitted(scan, index, {margin + column * (side + margin), top + line_height, side, side});
    };
    draw_slice(canvas, scan, index, panel(0));
    draw_heated(canvas, scan, findings, index, panel(1));
    draw_found(canvas, scan, findings, index, panel(1), false);
    draw_slice(canvas, occlusion.painted, index, panel(2));
    for (int column = 0; column < 3; ++column) draw_sides(canvas, scan.stack, panel(column));
  }
  const double foot = margin + static_cast<double>(rows) * row_height + line_height - 7;
  canvas.letters({margin, foot}, conclusion(findings, occlusion), {.size = 13});
  canvas.letters({margin, foot + line_height}, not_a_device, {.size = 13, .colour = faint});
  return canvas.pixels();
}

std::string text_of(const reader::Findings& findings, const reader::Occlusion& occlusion) {
  std::string text =
      fmt::format("{}; chance of bleeding {}, painted over where it looked {}\n\n", headline(findings),
                  chance_text(occlusion.before.any), chance_text(occlusion.after.any));
  if (!occlusion.slices.empty())
    text += fmt::format("{:>7}{:>12}{:>12}{:>11}\n", "slice", "before", "after", "painted");
  for (const reader::Occluded& one : occlusion.slices) {
    text += fmt::format("{:>7}{:>12}{:>12}{:>9.1f} %\n", one.slice + 1, chance_text(one.before.any),
                        chance_text(one.after.any), 100 * one.painted_share);
  }
  return text + (occlusion.slices.empty() ? "" : "\n") + conclusion(findings, occlusion) + "\n" +
         std::string{not_a_device} + "\n";
}

Json json_of(const reader::Findings& findings, const reader::Occlusion& occlusion) {
  Json slices = Json::array();
  for (const reader::Occluded& one : occlusion.slices) {
    slices.push_back({{"index", one.slice},
                      {"before", number(one.before.any)},
                      {"after", number(one.after.any)},
                      {"painted_share", one.painted_share}});
  }
  return {{"schema", "haima.explanation/1"},
          {"study", findings.study},
          {"verdict", reader::name_of(occlusion.verdict_before)},
          {"verdict_without", reader::name_of(occlusion.verdict_after)},
          {"threshold", findings.operating_point.threshold},
          {"before", number(occlusion.before.any)},
          {"after", number(occlusion.after.any)},
          {"slices", std::move(slices)},
          {"conclusion", conclusion(findings, occlusion)},
          {"notice", not_a_device}};
}

}  // namespace haima::report
