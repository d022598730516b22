// Head CT (Kaggle): 200 pictures from many sources, half of them bleeding. An open bench, never trained on.
#include <algorithm>

#include "corpus/labels.h"

namespace haima::corpus {
namespace {

/// Pictures that are one and the same, or nearly so, by their number; the rest may be anyone's.
std::string patient_of(const std::string& number) {
  constexpr std::array<std::array<std::string_view, 2>, 3> alike = {
      {{"188", "189"}, {"198", "199"}, {"011", "061"}}};
  for (const auto& pair : alike) {
    if (std::find(pair.begin(), pair.end(), number) != pair.end())
      return "head_ct_200:" + std::string{pair.front()};
  }
  return "";
}

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "head_ct_200";
  constexpr std::array<std::string_view, 2> columns = {"file", "any"};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "labels.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const Path file = table.cell(row, "file");
    const Path mask = folder / "masks" / file.filename();
    Labels labels;
    HAIMA_TRY(labels.any, table.flag(row, "any"));
    if (labels.any == false) labels.kinds.fill(false);
    out.push_back({.id = "head_ct_200:" + file.stem().string(),
                   .file = folder / file,
                   .mask = std::filesystem::exists(mask) ? std::optional{mask} : std::nullopt,
                   .patient = patient_of(file.stem().string()),
                   .scan = "",
                   .labels = labels});
  }
  return out;
}

}  // namespace

DataSet head_ct_200() {
  return {.name = "head_ct_200",
          .title = "Head CT (Kaggle), 200 pictures from many sources",
          .rights = "Kaggle set, terms not seen: research only",
          .notes =
              "any size, any window, any orientation, burned-in letters; masks for 66 of the 100 that bleed, "
              "the easy ones, drawn at 227 pixels",
          .training = Training::none,
          .window = image::Window{40, 80},
          .cases = cases};
}

}  // namespace haima::corpus
