// RSNA 2019 intracranial hemorrhage challenge: one whole bleeding study and four slices, original DICOM.
#include <algorithm>
#include <map>

#include "corpus/labels.h"

namespace haima::corpus {
namespace {

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "dicom";
  constexpr std::array<std::string_view, 11> columns = {
      "file",        "sop",         "patient",     "study",       "z",          "any",
      kind_names[0], kind_names[1], kind_names[2], kind_names[3], kind_names[4]};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "rsna_labels.csv", columns));
  std::vector<Case> out;
  std::map<std::string, std::vector<std::pair<double, std::size_t>>> heights;  // of each study's cases
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_of(table, row));
    HAIMA_TRY(const double height, table.number(row, "z"));
    heights[table.cell(row, "study")].emplace_back(height, out.size());
    out.push_back({.id = rsna_name(table.cell(row, "sop")),
                   .file = folder / table.cell(row, "file"),
                   .patient = rsna_name(table.cell(row, "patient")),
                   .scan = table.cell(row, "study"),
                   .labels = labels});
  }
  for (auto& [study, places] : heights) {
    std::sort(places.begin(), places.end());
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i].second].slice = static_cast<int>(i);
  }
  return out;
}

}  // namespace

DataSet rsna_dicom() {
  return {.name = "rsna_dicom",
          .title = "RSNA 2019 challenge, one study and four slices in DICOM",
          .rights = "RSNA 2019 challenge terms: non-commercial research",
          .notes = "one bleeding study: no rate can be told from it",
          .training = Training::none,
          .shares_patients = true,
          .cases = cases};
}

}  // namespace haima::corpus
