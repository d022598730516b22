// The report as one page that holds everything: nothing is fetched, nothing runs. The verdict comes first,
// in words that can be read across a dark room.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/version.h"
#include "report/html_pictures.h"
#include "report/html_text.h"
#include "report/page_style.h"
#include "report/report.h"
#include "report/slice_picture.h"
#include "report/words.h"

namespace haima::report {
namespace {

using reader::Findings;

constexpr std::size_t most_figures = 40;      // the page stays a few megabytes
constexpr std::size_t most_thumbnails = 400;  // above that only the suspicious slices are shown small

std::string figure_entry(std::string_view name, const std::string& value) {
  return value.empty() ? std::string{} : "<div>" + element("dt", name) + element("dd", value) + "</div>";
}

std::string known(const std::optional<double>& value, std::string (*words)(const std::optional<double>&)) {
  return value ? words(value) : std::string{};
}

std::string key_figures(const Findings& findings) {
  const std::vector<int> flagged = flagged_slices(findings);
  std::string out = R"(<dl class="figures">)";
  out += figure_entry("Probability of bleeding", known(findings.probability.any, chance_text));
  out += figure_entry("Volume", known(findings.volume_ml, ml_text));
  out += figure_entry("Suspicious slices", fmt::format("{} of {}", flagged.size(), findings.slices.size()));
  out += figure_entry("Midline shift", shift_text(findings));
  out += figure_entry("Warnings", fmt::format("{}", findings.warnings.size()));
  return out + "</dl>\n";
}

std::string verdict_section(const Findings& findings) {
  std::string out = fmt::format(R"(<section class="verdict {}" id="verdict" aria-label="Verdict">)",
                                name_of(findings.verdict));
  out += element("h1", headline(findings));
  if (const std::string found = summary(findings); !found.empty())
    out += element("p", found, R"(class="where")");
  if (!findings.reason.empty()) out += element("p", findings.reason, R"(class="why")");
  return out + key_figures(findings) + "</section>\n";
}

std::string warnings_section(const Findings& findings) {
  if (findings.warnings.empty()) return {};
  std::string out = "<section>" + element("h2", "Warnings") + R"(<ul class="warnings">)";
  for (const Warning& warning : findings.warnings) {
    std::string name{kind_of(warning.code).name};
    std::replace(name.begin(), name.end(), '_', ' ');
    out += "<li>" + element("b", name) + ": " + escaped(warning_text(warning)) + "</li>";
  }
  return out + "</ul></section>\n";
}

std::string lesion_row(const reader::Lesion& lesion, std::size_t number) {
  const std::string kind = lesion.kind ? fmt::format("k{}", static_cast<int>(*lesion.kind)) : "kx";
  std::vector<int> slices;
  for (int i = lesion.first_slice; i <= lesion.last_slice; ++i) slices.push_back(i);
  std::string out = "<tr>" + element("td", fmt::format("{}", number));
  out += element("th", lesion.kind ? kind_text(lesion.kind) : "not named",
                 fmt::format(R"(scope="row" class="{}")", kind));
  out += element("td", lesion.side == reader::Side::unknown ? "not known" : name_of(lesion.side));
  out += element("td", lesion.region);
  out += element("td", ml_text(lesion.volume_ml), R"(class="number")");
  out += element("td", ml_text(lesion.abc2_ml), R"(class="number")");
  out += element("td", mm_text(lesion.diameter_mm), R"(class="number")");
  out += element("td", hu_text(lesion.mean_hu), R"(class="number")");
  out += element("td", slices_text(std::move(slices)), R"(class="number")");
  return out + "</tr>\n";
}

std::string lesions_section(const Findings& findings) {
  if (findings.lesions.empty()) return {};
  std::string out =
      "<section>" + element("h2", "What was found") +
      R"(<div class="scroll" tabindex="0" role="region" aria-label="Table of what was found"><table>
<thead><tr><th scope="col">No.</th><th scope="col">Kind</th><th scope="col">Side</th><th scope="col">Region</th>)"
      R"(<th scope="col" class="number">Volume</th><th scope="col" class="number">ABC/2</th>)"
      R"(<th scope="col" class="number">Across</th>)"
      R"(<th scope="col" class="number">Density</th><th scope="col" class="number">Slices</th></tr></thead><tbody>)";
  for (std::size_t i = 0; i < findings.lesions.size(); ++i) out += lesion_row(findings.lesions[i], i + 1);
  return out + "</tbody></table></div></section>\n";
}

/// The suspicious slices that get a figure: all, or the most probable where there are too many.
std::vector<int> shown_slices(const Findings& findings) {
  std::vector<const reader::SliceFindings*> flagged;
  for (const reader::SliceFindings& slice : findings.slices) {
    if (slice.flagged) flagged.push_back(&slice);
  }
  if (flagged.size() > most_figures) {
    std::stable_sort(flagged.begin(), flagged.end(), [](const auto* a, const auto* b) {
      return a->probability.any.value_or(0) > b->probability.any.value_or(0);
    });
    flagged.resize(most_figures);
  }
  std::vector<int> shown;
  for (const auto* slice : flagged) shown.push_back(slice->index);
  std::sort(shown.begin(), shown.end());
  return shown;
}

std::string in_parallel(std::size_t count, Context& context,
                        const std::function<std::string(std::size_t)>& make) {
  std::vector<std::string> parts(count);
  context.pool.each(count, [&](std::size_t i) { parts[i] = make(i); });
  return fmt::format("{}", fmt::join(parts, ""));
}

std::string figures_section(const ct::Scan& scan, const Findings& findings, const std::vector<int>& shown,
                            Context& context) {
  if (shown.empty()) return {};
  std::string out = "<section>" + element("h2", "Suspicious slices");
  if (const auto all = flagged_slices(findings).size(); all > shown.size())
    out += element("p",
                   fmt::format("The {} most suspicious of {} are shown here; all are in the folder overlay.",
                               shown.size(), all));
  out += in_parallel(shown.size(), context,
                     [&](std::size_t i) { return slice_figure(scan, findings, shown[i]); });
  return out + "</section>\n";
}

std::string midline_section(const ct::Scan& scan, const Findings& findings) {
  const std::string figure = midline_figure(scan, findings);
  return figure.empty() ? figure : "<section>" + element("h2", "Midline") + figure + "</section>\n";
}

std::string overview_section(const ct::Scan& scan, const Findings& findings, const std::vector<int>& shown,
                             Context& context) {
  const std::vector<int> flagged = flagged_slices(findings);
  const std::set<int> suspicious{flagged.begin(), flagged.end()}, figures{shown.begin(), shown.end()};
  std::vector<int> small;
  const bool all = scan.stack.slices.size() <= most_thumbnails;
  for (int i = 0; i < static_cast<int>(scan.stack.slices.size()); ++i) {
    if (all || suspicious.contains(i)) small.push_back(i);
  }
  if (small.empty()) return {};
  std::string out = "<section>" + element("h2", fmt::format("All {}slices, {}", all ? "" : "suspicious ",
                                                            order_of(scan.stack)));
  out += R"(<ol class="all">)";
  out += in_parallel(small.size(), context, [&](std::size_t i) {
    const int index = small[i];
    return thumbnail(scan, index, suspicious.contains(index),
                     figures.contains(index) ? figure_id(index) : "");
  });
  return out + "</ol></section>\n";
}

std::string fact(std::string_view name, const std::string& value) {
  return value.empty() ? std::string{} : element("dt", name) + element("dd", value);
}

std::string series_facts(const Findings& findings) {
  std::string read, passed_over;
  for (const reader::SeriesChoice& series : findings.series)
    (series.chosen ? read : passed_over) += element("li", series_text(series));
  std::string out;
  if (!read.empty()) out += element("dt", "Series read") + "<dd><ul>" + read + "</ul></dd>";
  if (!passed_over.empty())
    out += element("dt", "Series passed over") + "<dd><ul>" + passed_over + "</ul></dd>";
  return out;
}

std::string origin_section(const Findings& findings) {
  std::string out = "<section>" + element("h2", "What this rests on") + R"(<dl class="facts">)";
  out += fact("Probabilities", probabilities_text(findings.probability));
  out += fact("Certainty", certainty_text(findings.certainty));
  out += fact("Operating point", operating_point_text(findings.operating_point));
  out += fact("Scan", geometry_text(findings.geometry));
  out += series_facts(findings);
  out += fact("Read from", findings.path);
  out += fact("Study", findings.study);
  out += fact("Model", model_text(findings));
  out += fact("Weights", findings.model.bundle_hash);
  return out + "</dl></section>\n";
}

Result<std::vector<File>> make(const ct::Scan& scan, const Findings& findings, Context& context) {
  const std::vector<int> shown = shown_slices(findings);
  std::string page = page_head(headline(findings) + " - haima", page_style);
  page += R"(<body><a class="skip" href="#verdict">To the verdict</a>
<header>)" +
          element("b", not_a_device) + element("span", fmt::format("haima {}", version())) +
          "</header>\n<main>\n";
  page += verdict_section(findings) + warnings_section(findings) + lesions_section(findings);
  page += figures_section(scan, findings, shown, context);
  page += midline_section(scan, findings);
  page += overview_section(scan, findings, shown, context);
  page += origin_section(findings);
  page += "</main>\n<footer>" + element("p", not_a_device) + "</footer>\n</body>\n</html>\n";
  const ByteView bytes = as_bytes(page);
  return std::vector{File{"report.html", {bytes.begin(), bytes.end()}}};
}

}  // namespace

Report html() {
  return {.name = "html",
          .summary = "one page that holds everything, pictures inside; nothing is fetched, nothing runs",
          .in_folder = true,
          .make = make};
}

}  // namespace haima::report
