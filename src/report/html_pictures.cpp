#include "report/html_pictures.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/formats.h"
#include "report/canvas.h"
#include "report/colours.h"
#include "report/html_text.h"
#include "report/slice_picture.h"
#include "report/words.h"

namespace haima::report {
namespace {

using reader::Findings;

constexpr double largest_side = 1024;  // pixels of a slice inside the page
constexpr double drawing_side = 512;   // units of a drawing along its longer side: letters are set in these
constexpr int thumbnail_width = 104;
constexpr double scale_bar_mm = 50;

/// The slice as grey pixels in their true proportions, no larger than a page can use.
image::Plane<std::uint8_t> grey_picture(const ct::Scan& scan, int index, double side) {
  const Box fit = fitted(scan, index, {0, 0, side, side});
  Canvas canvas{std::max(1, static_cast<int>(fit.width)), std::max(1, static_cast<int>(fit.height)), black};
  draw_slice(canvas, scan, index, {0, 0, fit.width, fit.height});
  const image::Plane<image::Colour> drawn = canvas.pixels();
  image::Plane<std::uint8_t> grey{drawn.width, drawn.height};
  std::transform(drawn.pixels.begin(), drawn.pixels.end(), grey.pixels.begin(),
                 [](image::Colour colour) { return colour.red; });
  return grey;
}

/// What the drawings of one figure share.
struct Figure {
  const ct::Scan& scan;
  const Findings& findings;
  int index;
  double width, height;  // of the drawing
  double slice_width;    // pixels of the slice along a row
  double slice_height;

  double x(double slice_x) const { return slice_x * width / slice_width; }
  double y(double slice_y) const { return slice_y * height / slice_height; }
};

Figure figure_of(const ct::Scan& scan, const Findings& findings, int index) {
  const image::CtPlane& plane = scan.stack.slices.at(static_cast<std::size_t>(index)).plane;
  const Box box = fitted(scan, index, {0, 0, drawing_side, drawing_side});
  return {scan,
          findings,
          index,
          box.width,
          box.height,
          static_cast<double>(plane.width()),
          static_cast<double>(plane.height())};
}

/// The slice itself, its pixels stretched over the drawing.
std::string embedded(const Figure& figure, const std::string& id) {
  const double side = std::min(std::max(figure.slice_width, figure.slice_height), largest_side);
  return fmt::format(R"(<image id="{}" width="{:g}" height="{:g}" preserveAspectRatio="none" href="{}"/>)",
                     id, figure.width, figure.height,
                     picture_uri(formats::encode_png(grey_picture(figure.scan, figure.index, side))));
}

/// The slice with its heat, as pixels of the drawing's own size.
std::string heated(const Figure& figure) {
  Canvas canvas{static_cast<int>(figure.width), static_cast<int>(figure.height), black};
  draw_heated(canvas, figure.scan, figure.findings, figure.index, {0, 0, figure.width, figure.height});
  return fmt::format(R"(<image width="{:g}" height="{:g}" preserveAspectRatio="none" href="{}"/>)",
                     figure.width, figure.height, picture_uri(formats::encode_png(canvas.pixels())));
}

std::string path_data(const Figure& figure, const Outlines& outlines) {
  std::string data;
  for (const auto& outline : outlines) {
    char command = 'M';
    for (const Point& point : outline) {
      data += fmt::format("{}{:g} {:g}", command, figure.x(point.x), figure.y(point.y));
      command = 'L';
    }
    data += 'Z';
  }
  return data;
}

std::string kind_class(const std::optional<reader::Bleed>& kind) {
  return kind ? fmt::format("k{}", static_cast<int>(*kind)) : "kx";
}

std::string outlines_svg(const Figure& figure, const std::vector<Found>& found) {
  std::string svg;
  for (const Found& one : found) {
    const std::string kind = kind_class(figure.findings.lesions[one.lesion].kind);
    const std::string data = path_data(figure, one.outlines);
    const Point place = place_of_number(one.outlines);
    svg += fmt::format(R"(<path class="edge" d="{}"/><path class="{}" d="{}"/>)", data, kind, data);
    svg += fmt::format(R"(<text class="{} number" x="{:g}" y="{:g}">{}</text>)", kind, figure.x(place.x) + 4,
                       figure.y(place.y), one.lesion + 1);
  }
  return svg;
}

std::string marks_svg(const Figure& figure) {
  const Sides sides = sides_of(figure.scan.stack);
  std::string svg =
      fmt::format(R"(<text class="side" x="8" y="{:g}">{}</text>)", figure.height / 2.0, sides.left);
  svg += fmt::format(R"(<text class="side end" x="{:g}" y="{:g}">{}</text>)", figure.width - 8,
                     figure.height / 2.0, sides.right);
  const double pixel_mm = figure.scan.stack.column_spacing_mm;
  if (pixel_mm <= 0 || scale_bar_mm / pixel_mm > figure.slice_width * 0.8) return svg;
  const double y = figure.height - 14, end = 12 + figure.x(scale_bar_mm / pixel_mm);
  svg +=
      fmt::format(R"(<path class="scale" d="M12 {0:g}v10M12 {1:g}H{2:g}M{2:g} {0:g}v10"/>)", y - 5, y, end);
  svg += fmt::format(R"(<text class="scale-text" x="12" y="{:g}">5 cm</text>)", y - 9);
  return svg;
}

std::string drawing(const Figure& figure, std::string_view alternative, std::string_view inside) {
  return fmt::format(R"(<svg role="img" aria-label="{}" viewBox="0 0 {:g} {:g}">{}</svg>)",
                     escaped(alternative), figure.width, figure.height, inside);
}

std::string found_text(const Findings& findings, const std::vector<Found>& found) {
  std::string text;
  for (const Found& one : found) {
    const reader::Lesion& lesion = findings.lesions[one.lesion];
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.lesion + 1, kind_text(lesion.kind));
    if (lesion.side != reader::Side::unknown) text += fmt::format(" ({})", name_of(lesion.side));
  }
  return text.empty() ? "nothing, suspicious by its probability" : text;
}

std::string heat_text(const Figure& figure) {
  return has_heat(figure.findings, figure.index)
             ? " Coloured: what spoke for bleeding, which is no outline of blood."
             : "";
}

std::string caption(const Figure& figure, const std::vector<Found>& found) {
  std::string text =
      element("b", fmt::format("Slice {} of {}", figure.index + 1, figure.findings.slices.size()));
  const auto& slices = figure.findings.slices;
  const auto slice =
      std::find_if(slices.begin(), slices.end(), [&](const auto& s) { return s.index == figure.index; });
  if (slice != slices.end()) {
    if (slice->position_mm) text += fmt::format(", {:.1f} mm above the first", *slice->position_mm);
    if (slice->probability.any) text += ", probability " + chance_text(slice->probability.any);
  }
  text += escaped(". Outlined: " + found_text(figure.findings, found) + "." + heat_text(figure));
  if (slice != slices.end() && !slice->source.empty())
    text += " " + element("span", slice->source, R"(class="file")");
  return text;
}

/// The head's midline, and how far from it the septum lies.
std::string midline_svg(const Figure& figure, const reader::MidlineShift& shift) {
  const auto& [front, back] = shift.line;
  const double dx = back.x - front.x, dy = back.y - front.y;
  const double part =
      ((shift.septum.x - front.x) * dx + (shift.septum.y - front.y) * dy) / (dx * dx + dy * dy);
  const reader::Place foot{front.x + part * dx, front.y + part * dy};
  const auto line = [&](std::string_view name, const reader::Place& from, const reader::Place& to) {
    return fmt::format(R"(<path class="{}" d="M{:g} {:g}L{:g} {:g}"/>)", name, figure.x(from.x),
                       figure.y(from.y), figure.x(to.x), figure.y(to.y));
  };
  return line("midline", front, back) + line("shift", foot, shift.septum) +
         fmt::format(R"(<circle class="shift" cx="{:g}" cy="{:g}" r="4"/>)", figure.x(shift.septum.x),
                     figure.y(shift.septum.y));
}

}  // namespace

std::string midline_figure(const ct::Scan& scan, const Findings& findings) {
  if (!findings.midline_shift || !findings.midline_shift->sure()) return {};
  const reader::MidlineShift& shift = *findings.midline_shift;
  const Figure figure = figure_of(scan, findings, shift.slice);
  const std::string marks = marks_svg(figure);
  std::string html = R"(<figure id="midline"><div class="pair">)";
  html += drawing(figure, fmt::format("Slice {} as scanned, brain window", shift.slice + 1),
                  embedded(figure, "midline-picture") + marks);
  html +=
      drawing(figure, fmt::format("Slice {} with the head's midline and the septum marked", shift.slice + 1),
              R"(<use href="#midline-picture"/>)" + midline_svg(figure, shift) + marks);
  const std::string words = fmt::format(
      ". Dashed: the head's own midline, by the shape of the skull. The mark: the septum pellucidum, {} {} "
      "it.",
      shift_text(findings), shift.to == reader::Side::unknown ? "off" : "of");
  html += "</div><figcaption>" +
          element("b", fmt::format("Slice {} of {}", shift.slice + 1, findings.slices.size())) +
          escaped(words);
  return html + "</figcaption></figure>\n";
}

std::string slice_figure(const ct::Scan& scan, const Findings& findings, int index) {
  const Figure figure = figure_of(scan, findings, index);
  const std::vector<Found> found = found_on(findings, index);
  const std::string picture_id = fmt::format("picture-{}", index + 1);
  const std::string marks = marks_svg(figure);
  const std::string plain = embedded(figure, picture_id);
  const std::string again =
      has_heat(findings, index) ? heated(figure) : fmt::format(R"(<use href="#{}"/>)", picture_id);
  std::string html = fmt::format(R"(<figure id="{}"><div class="pair">)", figure_id(index));
  html += drawing(figure, fmt::format("Slice {} as scanned, brain window", index + 1), plain + marks);
  html += drawing(figure, fmt::format("Slice {} with outlines: {}", index + 1, found_text(findings, found)),
                  again + outlines_svg(figure, found) + marks);
  html += "</div><figcaption>" + caption(figure, found) + "</figcaption></figure>\n";
  return html;
}

std::string thumbnail(const ct::Scan& scan, int index, bool flagged, const std::string& target) {
  const image::Plane<std::uint8_t> grey = grey_picture(scan, index, thumbnail_width);
  const std::string words = fmt::format("Slice {}{}", index + 1, flagged ? ", suspicious" : "");
  const std::string inside =
      fmt::format(R"(<img src="{}" width="{}" height="{}" alt="{}"><span>{}</span>)",
                  picture_uri(formats::encode_png(grey)), grey.width, grey.height, words, index + 1);
  const std::string_view mark = flagged ? R"( class="flagged")" : "";
  return target.empty() ? fmt::format("<li{}>{}</li>", mark, inside)
                        : fmt::format(R"(<li{}><a href="#{}">{}</a></li>)", mark, target, inside);
}

std::string figure_id(int index) { return fmt::format("slice-{}", index + 1); }

}  // namespace haima::report
