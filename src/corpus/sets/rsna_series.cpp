// RSNA 2019 intracranial hemorrhage challenge: 25 whole scans as NIfTI in Hounsfield units.
#include "corpus/labels.h"

namespace haima::corpus {
namespace {

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "rsna_series";
  constexpr std::array<std::string_view, 10> columns = {
      "volume",      "k",           "sop",         "patient",     "any",
      kind_names[0], kind_names[1], kind_names[2], kind_names[3], kind_names[4]};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "slices.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_of(table, row));
    HAIMA_TRY(const int slice, table.integer(row, "k"));
    out.push_back({.id = rsna_name(table.cell(row, "sop")),
                   .file = folder / table.cell(row, "volume"),
                   .patient = rsna_name(table.cell(row, "patient")),
                   .scan = table.cell(row, "volume"),
                   .slice = slice,
                   .labels = labels});
  }
  return out;
}

}  // namespace

DataSet rsna_series() {
  return {.name = "rsna_series",
          .title = "RSNA 2019 challenge, 25 whole scans in Hounsfield units",
          .rights = "RSNA 2019 challenge terms: non-commercial research",
          .notes = "6 scans bleed, 17 do not, 2 are not known; three slices also stand in rsna_subset",
          .training = Training::none,
          .shares_patients = true,
          .cases = cases};
}

}  // namespace haima::corpus
