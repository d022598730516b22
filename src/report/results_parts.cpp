#include "report/results_parts.h"

#include <fmt/format.h>

#include "base/version.h"
#include "formats/formats.h"
#include "report/html_text.h"
#include "report/page_style.h"
#include "report/report.h"

namespace haima::report {
namespace {

/// What these pages have besides the style of all reports.
constexpr std::string_view more_style = R"css(
main,header,footer{max-width:82rem}
h1{font-size:2rem;padding-top:.6rem}
h3{font-size:1rem;margin:1.1rem 0 .2rem}
.about{color:var(--quiet);margin:.2rem 0 .6rem;max-width:60rem}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:1rem}
.charts figure{margin:0}
.charts h3{margin:.1rem 0 .3rem}
.charts figcaption{color:var(--quiet);font-size:.85rem;line-height:1.4}
.chart{width:100%;height:auto;display:block}
table{font-size:.8rem}
td,th{padding-right:.3rem}
td.number,th.number{white-space:nowrap;padding-left:.5rem}
.shelf{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.6rem;margin:.4rem 0 1rem;padding:0;list-style:none}
.shelf img{width:100%;height:auto;display:block;background:#000}
.shelf li{font-size:.8rem;line-height:1.3;color:var(--quiet);overflow-wrap:anywhere}
details summary{cursor:pointer;color:var(--link)}
)css";

}  // namespace

std::string results_page(const std::string& title, const std::string& inside) {
  std::string html =
      page_head(title + " - haima", std::string{page_style} + chart::page_style() + std::string{more_style});
  html += R"(<body><a class="skip" href="#top">To the results</a>
<header>)" +
          element("b", not_a_device) + element("span", fmt::format("haima {}", version())) +
          "</header>\n<main>\n";
  return html + inside + "</main>\n<footer>" + element("p", not_a_device) + "</footer>\n</body>\n</html>\n";
}

std::string section(const std::string& title, const std::string& about, const std::string& inside) {
  if (inside.empty()) return {};
  return "<section>" + element("h2", title) + (about.empty() ? "" : element("p", about, R"(class="about")")) +
         inside + "</section>\n";
}

std::string charts(const std::vector<chart::Figure>& figures) {
  if (figures.empty()) return {};
  std::string out = R"(<div class="charts">)";
  for (const chart::Figure& figure : figures) {
    out += "<figure>" + element("h3", figure.title) + chart::inline_svg(figure.drawing, figure.title) +
           element("figcaption", figure.caption) + "</figure>\n";
  }
  return out + "</div>\n";
}

std::string shelf_of(const Shelf& shelf) {
  if (shelf.exhibits.empty()) return {};
  std::string inside = R"(<ul class="shelf">)";
  for (const Exhibit& one : shelf.exhibits) {
    inside += fmt::format(R"(<li><img alt="{0}" src="{1}">{0}</li>)", escaped(one.caption),
                          picture_uri(formats::encode_png(one.picture)));
  }
  return section(shelf.title, shelf.about, inside + "</ul>\n");
}

}  // namespace haima::report
