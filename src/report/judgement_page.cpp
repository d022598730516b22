#include "report/judgement_page.h"

#include <fmt/format.h>

#include <map>

#include "base/version.h"
#include "chart/chart.h"
#include "formats/formats.h"
#include "report/html_text.h"
#include "report/judgement_tables.h"
#include "report/page_style.h"

namespace haima::report {
namespace {

using chart::Topic;

/// What this page has besides the style of all reports.
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

std::string facts(const Facts& facts) {
  std::string out = R"(<dl class="facts">)";
  for (const auto& [name, value] : facts) out += element("dt", name) + element("dd", value);
  return out + "</dl>\n";
}

std::string cards(const JudgementPage& page) {
  std::string out;
  for (const auto& [heading, card] : page.cards) {
    if (page.cards.size() > 1) out += element("h3", heading);
    out += facts(card);
  }
  return out;
}

/// A line for each epoch of the first training of each subject.
std::string log_tables(const JudgementPage& page) {
  constexpr std::string_view shown[] = {
      "rate", "loss",           "validation_loss", "accuracy", "validation_accuracy",
      "auc",  "validation_auc", "seconds"};
  std::string out;
  for (const chart::Subject& subject : page.subjects) {
    if (subject.logs.empty()) continue;
    out += "<details>" + element("summary", "Epochs of " + subject.name) +
           R"(<div class="scroll"><table><thead><tr>)" + element("th", "epoch", R"(scope="col")");
    for (const std::string_view name : shown) out += element("th", name, R"(scope="col" class="number")");
    out += "</tr></thead><tbody>\n";
    for (const measure::Epoch& epoch : subject.logs.front()) {
      out += "<tr>" + element("th", fmt::format("{}", epoch.number), R"(scope="row")");
      for (const std::string_view name : shown) {
        const auto value = epoch.figure(std::string{name});
        out += element("td", value ? fmt::format("{:.4g}", *value) : "", R"(class="number")");
      }
      out += "</tr>\n";
    }
    out += "</tbody></table></div></details>\n";
  }
  return out;
}

std::string shelf(const Shelf& shelf) {
  if (shelf.exhibits.empty()) return {};
  std::string inside = R"(<ul class="shelf">)";
  for (const Exhibit& one : shelf.exhibits) {
    inside += fmt::format(R"(<li><img alt="{0}" src="{1}">{0}</li>)", escaped(one.caption),
                          picture_uri(formats::encode_png(one.picture)));
  }
  return section(shelf.title, shelf.about, inside + "</ul>\n");
}

using Drawn = std::map<Topic, std::vector<chart::Figure>>;

Drawn drawn(const JudgementPage& page) {
  Drawn figures;
  for (const Topic topic : chart::topics) figures[topic] = chart::figures_of(page.subjects, topic);
  return figures;
}

std::string opening(const JudgementPage& page) {
  const measure::JudgeOptions& options = page.subjects.front().judgement.options;
  std::string text = element("h1", page.title, R"(id="top")");
  std::string cases;
  for (const chart::Subject& subject : page.subjects)
    cases += fmt::format("{}{}: {} cases", cases.empty() ? "" : "; ", subject.name, subject.judgement.cases);
  return text +
         element("p",
                 fmt::format(
                     "{}. Called from a probability of {:g} on. Intervals hold 95 % and count a patient's "
                     "cases as one patient's: Wilson's for shares, DeLong's for areas under the ROC curve, "
                     "for the rest a bootstrap over patients ({} draws, seed {}).",
                     cases, options.threshold, options.bootstrap.draws, options.bootstrap.seed),
                 R"(class="about")");
}

std::string html_of(const JudgementPage& page, const Drawn& figures) {
  std::string html = page_head(page.title + " - haima",
                               std::string{page_style} + chart::page_style() + std::string{more_style});
  html += R"(<body><a class="skip" href="#top">To the results</a>
<header>)" +
          element("b", not_a_device) + element("span", fmt::format("haima {}", version())) +
          "</header>\n<main>\n";
  html += opening(page);
  const auto charts_of = [&](Topic topic) { return charts(figures.at(topic)); };
  html += section("Side by side", "", charts_of(Topic::comparison));
  html += section("Tests between models", "", comparison_tables(page));
  html += section("Metrics", "", metric_tables(page));
  html += section("At every threshold", "", charts_of(Topic::ranking));
  html += section("At the threshold", "", charts_of(Topic::calls));
  html += section("Operating points", "Chosen on these very cases: on others they will be a little worse.",
                  point_tables(page));
  html += section("Probabilities", "", charts_of(Topic::probabilities));
  html += section("Subgroups", "", subgroup_tables(page));
  for (const Shelf& one : page.shelves) html += shelf(one);
  html += section("Learning", "", charts_of(Topic::learning) + log_tables(page));
  html += section("What was trained", "", cards(page));
  return html + "</main>\n<footer>" + element("p", not_a_device) + "</footer>\n</body>\n</html>\n";
}

}  // namespace

std::string html_of(const JudgementPage& page) { return html_of(page, drawn(page)); }

Result<> write_judgement(const Path& folder, const JudgementPage& page) {
  const Drawn figures = drawn(page);
  for (const auto& [topic, some] : figures) HAIMA_TRY(chart::write_figures(folder / "figures", some));
  return write_file(folder / "report.html", html_of(page, figures));
}

}  // namespace haima::report
