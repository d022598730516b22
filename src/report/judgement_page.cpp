#include "report/judgement_page.h"

#include <fmt/format.h>

#include <map>

#include "report/html_text.h"
#include "report/judgement_tables.h"

namespace haima::report {
namespace {

using chart::Topic;

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
  std::string html = opening(page);
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
  for (const Shelf& one : page.shelves) html += shelf_of(one);
  html += section("Learning", "", charts_of(Topic::learning) + log_tables(page));
  html += section("What was trained", "", cards(page));
  return results_page(page.title, html);
}

}  // namespace

std::string html_of(const JudgementPage& page) { return html_of(page, drawn(page)); }

Result<> write_judgement(const Path& folder, const JudgementPage& page) {
  const Drawn figures = drawn(page);
  for (const auto& [topic, some] : figures) HAIMA_TRY(chart::write_figures(folder / "figures", some));
  return write_file(folder / "report.html", html_of(page, figures));
}

}  // namespace haima::report
