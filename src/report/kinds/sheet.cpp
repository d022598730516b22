// A contact sheet: every slice of the scan in one picture, the suspicious ones framed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/version.h"
#include "formats/formats.h"
#include "report/canvas.h"
#include "report/colours.h"
#include "report/report.h"
#include "report/slice_picture.h"
#include "report/words.h"

namespace haima::report {
namespace {

constexpr int margin = 10, gap = 4;
constexpr int head_height = 56, foot_height = 34;
constexpr double wide = 1.5;  // width of the sheet through its height, about

/// Fewer slices are shown larger; a sheet stays under about 4000 pixels a side.
int thumbnail_side(std::size_t slices) {
  if (slices <= 48) return 200;
  if (slices <= 160) return 144;
  return slices <= 640 ? 112 : 72;
}

struct Layout {
  int side, columns, rows;

  int width() const { return 2 * margin + columns * (side + gap) - gap; }
  int height() const { return head_height + rows * (side + gap) - gap + foot_height; }
  Box cell(int place) const {
    return {static_cast<double>(margin + place % columns * (side + gap)),
            static_cast<double>(head_height + place / columns * (side + gap)), static_cast<double>(side),
            static_cast<double>(side)};
  }
};

Layout layout_of(std::size_t slices) {
  const int count = std::max<int>(1, static_cast<int>(slices));
  const int columns = std::max(std::min(count, 4), static_cast<int>(std::ceil(std::sqrt(count * wide))));
  return {thumbnail_side(slices), columns, (count + columns - 1) / columns};
}

void draw_head(Canvas& canvas, const ct::Stack& stack, const reader::Findings& findings) {
  canvas.letters({margin, 24}, headline(findings), {.size = 18, .bold = true});
  canvas.letters({margin, 45},
                 fmt::format("{} of {} slices suspicious (framed); {}; window: level {:g}, width {:g} HU",
                             flagged_slices(findings).size(), findings.slices.size(), order_of(stack),
                             shown_window.level_hu, shown_window.width_hu),
                 {.size = 13, .colour = faint});
}

void draw_cell(Canvas& canvas, const ct::Scan& scan, const reader::Findings& findings, int index,
               bool flagged, const Box& cell) {
  const Box box = fitted(scan, index, cell);
  draw_slice(canvas, scan, index, box);
  draw_found(canvas, scan, findings, index, box, false);
  canvas.letters({cell.x + 5, cell.y + 15}, fmt::format("{}", index + 1),
                 {.size = 12, .colour = flagged ? flagged_frame : white, .bold = flagged});
  if (flagged) canvas.frame(cell, flagged_frame, 2.5);
}

Result<std::vector<File>> make(const ct::Scan& scan, const reader::Findings& findings, Context&) {
  const Layout layout = layout_of(scan.stack.slices.size());
  Canvas canvas{layout.width(), layout.height(), black};
  draw_head(canvas, scan.stack, findings);
  const std::vector<int> list = flagged_slices(findings);
  const std::set<int> flagged{list.begin(), list.end()};
  for (int i = 0; i < static_cast<int>(scan.stack.slices.size()); ++i)
    draw_cell(canvas, scan, findings, i, flagged.contains(i), layout.cell(i));
  draw_sides(canvas, scan.stack, layout.cell(0));
  canvas.letters({margin, layout.height() - 12.0}, not_a_device, {.size = 13});
  return std::vector{File{"sheet.png", formats::encode_png(canvas.pixels())}};
}

}  // namespace

Report sheet() {
  return {.name = "sheet",
          .summary = "every slice in one picture, the suspicious ones framed",
          .in_folder = true,
          .make = make};
}

}  // namespace haima::report
