#include "corpus/labels.h"

namespace haima::corpus {

Result<Labels> labels_of(const CsvTable& table, std::size_t row) {
  Labels labels;
  HAIMA_TRY(labels.any, table.flag(row, "any"));
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    HAIMA_TRY(labels.kinds[kind], table.flag(row, kind_names[kind]));
  }
  return labels;
}

std::string rsna_name(const std::string& identifier) {
  return identifier.empty() ? "" : "rsna:" + identifier;
}

Result<std::vector<Case>> rsna_slices(const Path& folder) {
  constexpr std::array<std::string_view, 9> columns = {"file",        "sop",         "patient",
                                                       "any",         kind_names[0], kind_names[1],
                                                       kind_names[2], kind_names[3], kind_names[4]};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "slices.csv", columns));
  std::vector<Case> cases;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_of(table, row));
    cases.push_back({.id = rsna_name(table.cell(row, "sop")),
                     .file = folder / table.cell(row, "file"),
                     .patient = rsna_name(table.cell(row, "patient")),
                     .scan = "",
                     .labels = labels});
  }
  return cases;
}

}  // namespace haima::corpus
