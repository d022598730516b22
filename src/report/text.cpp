// Findings as text for a terminal: the verdict in the first line, then what it rests on.
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/table.h"
#include "base/version.h"
#include "report/report.h"
#include "report/words.h"

namespace haima::report {
namespace {

using reader::Findings;

constexpr int narrowest = 40;
constexpr int indent = 2;
constexpr std::size_t most_series = 12;  // a study of hundreds of series is listed by `inspect`

/// Lines "  label  text", the text wrapped beside its label.
class Sheet {
 public:
  explicit Sheet(int columns) : columns_(std::max(columns, narrowest)) {}

  void line(std::string_view text) { out_ += wrapped(text, columns_) + "\n"; }
  void row(std::string_view label, std::string_view text) {
    if (!text.empty()) out_ += table_text({{}, {{pad(label), std::string{text}}}, {}}, columns_, indent);
  }
  void block(std::string_view label, const Table& table) {
    if (table.rows.empty()) return;
    out_ += fmt::format("{:{}}{}\n", "", indent, label);
    out_ += table_text(table, columns_, 2 * indent);
  }
  std::string take() && { return std::move(out_); }

 private:
  static std::string pad(std::string_view label) { return fmt::format("{:<12}", label); }

  int columns_;
  std::string out_;
};

Table lesion_table(const Findings& findings) {
  Table table{{"", "kind", "side", "region", "volume", "across", "slices"},
              {},
              {true, false, false, false, true, true}};
  int number = 0;
  for (const reader::Lesion& lesion : findings.lesions) {
    std::vector<int> slices = {lesion.first_slice};
    for (int i = lesion.first_slice + 1; i <= lesion.last_slice; ++i) slices.push_back(i);
    table.rows.push_back({fmt::format("{}", ++number), lesion.kind ? kind_text(lesion.kind) : "not named",
                          lesion.side == reader::Side::unknown ? "" : std::string{name_of(lesion.side)},
                          lesion.region, ml_text(lesion.volume_ml), mm_text(lesion.diameter_mm),
                          slices_text(std::move(slices))});
  }
  return table;
}

Table warning_table(const Warnings& warnings) {
  Table table;
  for (const Warning& warning : warnings)
    table.rows.push_back({std::string{kind_of(warning.code).name}, warning_text(warning)});
  return table;
}

std::string flagged_text(const Findings& findings) {
  const std::vector<int> flagged = flagged_slices(findings);
  if (findings.slices.empty()) return {};
  if (flagged.empty()) return fmt::format("none of {} suspicious", findings.slices.size());
  return fmt::format("{} of {} suspicious: {}", flagged.size(), findings.slices.size(), slices_text(flagged));
}

void add_verdict(Sheet& sheet, const Findings& findings) {
  const std::string found = summary(findings);
  sheet.line(found.empty() ? headline(findings) : fmt::format("{}: {}", headline(findings), found));
  sheet.row("in", findings.path);
  sheet.row("why", findings.reason);
}

std::string midline_text(const Findings& findings) {
  if (!findings.midline_shift) return {};
  return fmt::format("shift {}, measured on slice {}", shift_text(findings),
                     findings.midline_shift->slice + 1);
}

void add_figures(Sheet& sheet, const Findings& findings) {
  sheet.row("probability", probabilities_text(findings.probability));
  sheet.row("certainty", certainty_text(findings.certainty));
  sheet.row("threshold", operating_point_text(findings.operating_point));
  sheet.row("midline", midline_text(findings));
  sheet.row("slices", flagged_text(findings));
  sheet.block("lesions", lesion_table(findings));
}

void add_origin(Sheet& sheet, const Findings& findings) {
  sheet.row("scan", geometry_text(findings.geometry));
  for (const reader::SeriesChoice& series : findings.series) {
    if (series.chosen) sheet.row("series", series_text(series));
  }
  Table passed_over;
  for (const reader::SeriesChoice& series : findings.series) {
    if (!series.chosen && passed_over.rows.size() < most_series)
      passed_over.rows.push_back({series_text(series)});
  }
  sheet.block("series passed over", passed_over);
}

/// The error's sentence without the path, which stands above it.
std::string reason_text(const std::string& path, Error error) {
  if (error.where == path) error.where.clear();
  if (error.where.starts_with(path + ", ")) error.where.erase(0, path.size() + 2);
  return error.sentence();
}

Table series_table(const ct::Study& study) {
  Table table;
  for (const ct::Series& series : study.series) {
    if (table.rows.size() < most_series)
      table.rows.push_back({series_text({series.uid, series.description, std::string{name_of(series.kind)},
                                         series.reason, false, static_cast<int>(series.images.size())})});
  }
  return table;
}

}  // namespace

std::string text_of(const Findings& findings, int columns) {
  Sheet sheet{columns};
  add_verdict(sheet, findings);
  add_figures(sheet, findings);
  add_origin(sheet, findings);
  sheet.block("warnings", warning_table(findings.warnings));
  sheet.row("model", model_text(findings));
  sheet.line(not_a_device);
  return std::move(sheet).take();
}

std::string text_of(const std::string& path, const Error& error, int columns) {
  Sheet sheet{columns};
  sheet.line("Not read: " + path);
  sheet.row("why", reason_text(path, error));
  return std::move(sheet).take();
}

std::string text_of(const ct::Study& study, const Error& error, int columns) {
  Sheet sheet{columns};
  sheet.line("Not read: " + study.path);
  sheet.row("why", reason_text(study.path, error));
  sheet.block("series", series_table(study));
  sheet.block("warnings", warning_table(study.warnings));
  return std::move(sheet).take();
}

}  // namespace haima::report
