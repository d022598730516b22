// The Kaggle set of thin slices of 30 patients that the first paper used; labelled by patient only.
#include "corpus/labels.h"

namespace haima::corpus {
namespace {

/// Folders that may hold one person each: kept together.
std::string patient_of(const std::string& folder) {
  const std::string person = folder == "H17" ? "H13" : folder == "H21" ? "H19" : folder;
  return "brain_ct_hemorrhage:" + person;
}

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "brain_ct_hemorrhage";
  constexpr std::array<std::string_view, 4> columns = {"file", "patient", "order", "patient_bleeds"};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "slices.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const int slice, table.integer(row, "order"));
    HAIMA_TRY(const std::optional<bool> bleeding, table.flag(row, "patient_bleeds"));
    Labels labels;
    if (bleeding == false) {
      labels.any = false;
      labels.kinds.fill(false);
    }
    out.push_back({.id = "brain_ct_hemorrhage:" + table.cell(row, "file"),
                   .file = folder / table.cell(row, "file"),
                   .patient = patient_of(table.cell(row, "patient")),
                   .scan = table.cell(row, "patient"),
                   .slice = slice,
                   .labels = labels,
                   .patient_bleeds = bleeding});
  }
  return out;
}

}  // namespace

DataSet brain_ct_hemorrhage() {
  return {.name = "brain_ct_hemorrhage",
          .title = "Brain CT Hemorrhage (Kaggle), 4552 thin slices of 30 patients",
          .rights = "Kaggle set, terms not seen: for reproducing published results only",
          .notes =
              "labelled by patient only: most slices of those who bleed show no blood; neighbours are "
              "nearly equal, so that a split by picture leaks; N18 looks contrast-enhanced",
          .training = Training::none,
          .window = image::Window{40, 80},
          .cases = cases};
}

}  // namespace haima::corpus
