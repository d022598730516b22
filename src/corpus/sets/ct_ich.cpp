// CT-ICH (Hssayeni et al., 2020): 82 whole scans as pictures, with a mask of every bleeding slice.
#include <fmt/format.h>

#include "corpus/labels.h"

namespace haima::corpus {
namespace {

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "ct_ich";
  constexpr std::array<std::string_view, 10> columns = {
      "file",        "mask",        "patient",     "slice",       "any",
      kind_names[0], kind_names[1], kind_names[2], kind_names[3], kind_names[4]};
  HAIMA_TRY(const Table table, Table::read(folder / "slices.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_of(table, row));
    HAIMA_TRY(const int slice, table.integer(row, "slice"));
    const std::string& mask = table.cell(row, "mask");
    const std::string patient = "ct_ich:" + table.cell(row, "patient");
    out.push_back({.id = fmt::format("{}:{}", patient, slice),
                   .file = folder / table.cell(row, "file"),
                   .mask = mask.empty() ? std::nullopt : std::optional{folder / mask},
                   .patient = patient,
                   .scan = patient,
                   .slice = slice,
                   .labels = labels});
  }
  return out;
}

}  // namespace

DataSet ct_ich() {
  return {.name = "ct_ich",
          .title = "CT-ICH, 82 whole scans, Al Hilla 2018",
          .rights = "CC BY 4.0 (Hssayeni et al., 2020)",
          .notes =
              "27 of the 82 patients are under 18; the window of patient 50 is nearer level 29, width 91; "
              "subarachnoid (7 patients) and subdural (4) cannot be judged here",
          .training = Training::open,
          .window = image::Window{40, 120},
          .window_certain = true,
          .cases = cases};
}

}  // namespace haima::corpus
