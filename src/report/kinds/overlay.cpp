// Every suspicious slice as a picture: the slice as it is, and the same slice with what was found.
#include <fmt/format.h>

#include <algorithm>

#include "base/version.h"
#include "formats/formats.h"
#include "report/canvas.h"
#include "report/colours.h"
#include "report/report.h"
#include "report/slice_picture.h"
#include "report/words.h"

namespace haima::report {
namespace {

constexpr int margin = 12;
constexpr int head_height = 34, line_height = 20, foot_height = 30;
constexpr double smallest_side = 512, largest_side = 1024;

/// A slice's pixels are shown one to one where that fits; small slices are enlarged, large ones shrunk.
Box panel_of(const ct::Scan& scan, int index) {
  const image::CtPlane& plane = scan.stack.slices.at(static_cast<std::size_t>(index)).plane;
  const double side =
      std::clamp<double>(std::max(plane.width(), plane.height()), smallest_side, largest_side);
  const Box fit = fitted(scan, index, {0, 0, side, side});
  return {margin, head_height, fit.width, fit.height};
}

std::string position_text(const ct::Scan& scan, int index) {
  std::string text = fmt::format("Slice {} of {}", index + 1, scan.stack.slices.size());
  if (scan.stack.has_positions)
    text += fmt::format("   {:.1f} mm above the first",
                        scan.stack.slices.at(static_cast<std::size_t>(index)).position_mm);
  return text;
}

std::string legend_line(const reader::Findings& findings, std::size_t number) {
  const reader::Lesion& lesion = findings.lesions[number];
  std::string text = fmt::format("{}  {}", number + 1, kind_text(lesion.kind));
  if (lesion.side != reader::Side::unknown) text += fmt::format(", {}", name_of(lesion.side));
  if (!lesion.region.empty()) text += ", " + lesion.region;
  if (lesion.volume_ml) text += ", " + ml_text(lesion.volume_ml);
  return text;
}

void draw_legend(Canvas& canvas, const reader::Findings& findings, const std::vector<Found>& found,
                 bool heated, Point at) {
  if (found.empty()) {
    const char* text = heated ? "what spoke for bleeding, the brighter the more; not an outline of blood"
                              : "nothing outlined here: suspicious by its probability";
    canvas.letters(at, text, {.size = 13, .colour = faint});
  }
  for (const Found& one : found) {
    const image::Colour colour = colour_of(findings.lesions[one.lesion].kind);
    canvas.fill({at.x, at.y - 11, 12, 12}, colour);
    canvas.letters({at.x + 20, at.y}, legend_line(findings, one.lesion), {.size = 13, .colour = colour});
    at.y += line_height;
  }
}

image::Plane<image::Colour> overlay_of(const ct::Scan& scan, const reader::Findings& findings, int index) {
  const Box left = panel_of(scan, index);
  const Box right{left.x + left.width + margin, left.y, left.width, left.height};
  const std::vector<Found> found = found_on(findings, index);
  const int legend_height = margin + line_height * std::max(1, static_cast<int>(found.size()));
  const int width = static_cast<int>(right.x + right.width) + margin;
  const int height = head_height + static_cast<int>(left.height) + legend_height + foot_height;
  Canvas canvas{width, height, black};
  draw_slice(canvas, scan, index, left);
  draw_heated(canvas, scan, findings, index, right);
  for (const Box& panel : {left, right}) {
    draw_sides(canvas, scan.stack, panel);
    draw_scale(canvas, scan, index, panel);
  }
  draw_found(canvas, scan, findings, index, right, true);
  canvas.letters({margin, 23}, position_text(scan, index), {.size = 15, .bold = true});
  canvas.letters(
      {width - margin * 1.0, 23},
      fmt::format("window: level {:g}, width {:g} HU", shown_window.level_hu, shown_window.width_hu),
      {.size = 13, .colour = faint, .align = Align::right});
  draw_legend(canvas, findings, found, has_heat(findings, index),
              {right.x, left.y + left.height + line_height});
  canvas.letters({margin, height - 11.0}, not_a_device, {.size = 13});
  canvas.letters({width - margin * 1.0, height - 11.0},
                 fmt::format("haima {}, {}", version(), findings.model.name),
                 {.size = 13, .colour = faint, .align = Align::right});
  return canvas.pixels();
}

Result<std::vector<File>> make(const ct::Scan& scan, const reader::Findings& findings, Context& context) {
  const std::vector<int> flagged = flagged_slices(findings);
  std::vector<File> files(flagged.size());
  context.pool.each(flagged.size(), [&](std::size_t i) {
    files[i] = {fmt::format("overlay/slice-{:03}.png", flagged[i] + 1),
                formats::encode_png(overlay_of(scan, findings, flagged[i]))};
  });
  return files;
}

}  // namespace

Report overlay() {
  return {.name = "overlay",
          .summary = "a picture of every suspicious slice, beside it the same with outlines",
          .in_folder = true,
          .make = make};
}

}  // namespace haima::report
