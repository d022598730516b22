// A drawing as SVG. Colours are classes: a file carries its own style, a page has one for all its drawings.
#include <fmt/format.h>

#include "base/text.h"
#include "chart/dash.h"
#include "chart/drawing.h"

namespace haima::chart {
namespace {

constexpr int tones = static_cast<int>(Tone::sixth) + 1;
constexpr std::string_view font = R"("DejaVu Sans",Verdana,Arial,sans-serif)";

int number_of(Tone tone) { return static_cast<int>(tone); }

std::string path_of(const std::vector<Point>& points) {
  std::string path;
  for (const Point& point : points)
    path += fmt::format("{}{:.2f} {:.2f}", path.empty() ? 'M' : 'L', point.x, point.y);
  return path;
}

std::string opacity_of(double opacity) {
  return opacity < 1 ? fmt::format(R"( opacity="{:g}")", opacity) : "";
}

std::string svg(const Line& line) {
  std::string dash;
  for (const double length : lengths_of(line.stroke.dash, line.stroke.width))
    dash += fmt::format("{}{:.3g}", dash.empty() ? R"( stroke-dasharray=")" : " ", length);
  if (!dash.empty()) dash += '"';
  return fmt::format(R"(<path class="s{}" stroke-width="{:g}"{}{} d="{}"/>)", number_of(line.stroke.tone),
                     line.stroke.width, dash, opacity_of(line.stroke.opacity), path_of(line.points));
}

std::string svg(const Area& area) {
  return fmt::format(R"(<path class="f{}"{} d="{}Z"/>)", number_of(area.tone), opacity_of(area.opacity),
                     path_of(area.points));
}

std::string svg(const Disc& disc) {
  return fmt::format(R"(<circle class="f{}" cx="{:.2f}" cy="{:.2f}" r="{:g}"/>)", number_of(disc.tone),
                     disc.centre.x, disc.centre.y, disc.radius);
}

std::string svg(const Letters& letters) {
  constexpr std::string_view anchors[] = {"", R"( text-anchor="middle")", R"( text-anchor="end")"};
  const std::string turned =
      letters.upwards ? fmt::format(R"x( transform="rotate(-90 {:.2f} {:.2f})")x", letters.at.x, letters.at.y)
                      : "";
  return fmt::format(R"(<text class="f{}" x="{:.2f}" y="{:.2f}" font-size="{:g}"{}{}{}>{}</text>)",
                     number_of(letters.tone), letters.at.x, letters.at.y, letters.size,
                     anchors[static_cast<int>(letters.align)], letters.bold ? R"( font-weight="bold")" : "",
                     turned, escaped(letters.text));
}

std::string marks_of(const Drawing& drawing) {
  std::string text;
  for (const Mark& mark : drawing.marks)
    text += std::visit([](const auto& one) { return svg(one); }, mark) + "\n";
  return text;
}

std::string common_rules(std::string_view of) {
  return fmt::format("{0} path{{fill:none;stroke:none;stroke-linejoin:round}}{0} text{{font-family:{1}}}\n",
                     of, font);
}

template <class Colour>
std::string rules(std::string_view of, const Colour& colour) {
  std::string text;
  for (int i = 0; i < tones; ++i) {
    text += fmt::format("{0} .s{1}{{stroke:{2}}}{0} .f{1}{{fill:{2}}}", of, i, colour(static_cast<Tone>(i)));
  }
  return text + "\n";
}

}  // namespace

std::string svg_of(const Drawing& drawing, std::string_view words) {
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{2}" width="{0:g}pt" height="{1:g}pt" viewBox="0 0 {0:g} {1:g}">
<style>{3}{4}</style>
<rect class="f3" width="100%" height="100%"/>
{5}</svg>
)",
      drawing.width, drawing.height, escaped(words), common_rules("svg"), rules("svg", colour_on_paper),
      marks_of(drawing));
}

std::string inline_svg(const Drawing& drawing, std::string_view words) {
  return fmt::format(
      "<svg class=\"chart\" role=\"img\" aria-label=\"{2}\" viewBox=\"0 0 {0:g} {1:g}\">\n{3}</svg>\n",
      drawing.width, drawing.height, escaped(words), marks_of(drawing));
}

std::string page_style() {
  return common_rules(".chart") + rules(".chart", colour_on_paper) +
         "@media screen and (prefers-color-scheme:dark){" + rules(".chart", colour_on_dark) + "}\n";
}

}  // namespace haima::chart
