// BHSD: 36 slices of 25 scans with voxel masks of the five kinds.
#include "corpus/labels.h"

namespace haima::corpus {
namespace {

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "bhsd_36";
  constexpr std::array<std::string_view, 5> pixels = {
      "epidural_px", "intraparenchymal_px", "intraventricular_px", "subarachnoid_px", "subdural_px"};
  constexpr std::array<std::string_view, 9> columns = {"file",    "mask",    "volume",  "slice",  pixels[0],
                                                       pixels[1], pixels[2], pixels[3], pixels[4]};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "slices.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    Labels labels;
    labels.any = false;
    for (std::size_t kind = 0; kind < pixels.size(); ++kind) {
      HAIMA_TRY(const int count, table.integer(row, pixels[kind]));
      labels.kinds[kind] = count > 0;
      labels.any = *labels.any || count > 0;
    }
    HAIMA_TRY(const int slice, table.integer(row, "slice"));
    out.push_back({.id = "bhsd:" + Path{table.cell(row, "file")}.stem().string(),
                   .file = folder / table.cell(row, "file"),
                   .mask = folder / table.cell(row, "mask"),
                   .patient = "bhsd:" + table.cell(row, "volume"),
                   .scan = "",
                   .slice = slice,
                   .labels = labels});
  }
  return out;
}

}  // namespace

DataSet bhsd_36() {
  return {
      .name = "bhsd_36",
      .title = "BHSD, 36 slices of 25 scans with masks of the five kinds",
      .rights = "unclear (one page says MIT, the authors' says no commercial use, no changes): research only",
      .notes =
          "every slice bleeds; the window is wide and not declared: that given puts the brain at about 30 HU",
      .training = Training::none,
      .window = image::Window{127.5, 255},
      .mask_names_kinds = true,
      .cases = cases};
}

}  // namespace haima::corpus
