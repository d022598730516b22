#include "report/set_page.h"

#include "report/html_text.h"

namespace haima::report {
namespace {

std::string cell(std::string_view tag, const Table& table, std::size_t column, const std::string& text) {
  const bool right = column < table.right.size() && table.right[column];
  return element(tag, text, right ? R"(class="number")" : "");
}

std::string table_of(const Table& table) {
  std::string out = R"(<div class="scroll"><table><thead><tr>)";
  for (std::size_t i = 0; i < table.head.size(); ++i) out += cell("th", table, i, table.head[i]);
  out += "</tr></thead><tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) out += cell("td", table, i, row[i]);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string counts_of(const SetPage& page) {
  std::string out = table_of(page.counts);
  for (const std::string& remark : page.remarks) out += element("p", remark, R"(class="about")");
  return out;
}

}  // namespace

std::string html_of(const SetPage& page) {
  std::string html = element("h1", page.title, R"(id="top")");
  html +=
      section("Cases",
              "A group holds what must not be torn apart by a split: cases of one patient, and pictures that "
              "are alike.",
              counts_of(page));
  html += section("Pictures", "", charts(page.figures));
  for (const Shelf& one : page.shelves) html += shelf_of(one);
  return results_page(page.title, html);
}

Result<> write_set(const Path& folder, const SetPage& page) {
  HAIMA_TRY(chart::write_figures(folder / "figures", page.figures));
  return write_file(folder / "report.html", html_of(page));
}

}  // namespace haima::report
