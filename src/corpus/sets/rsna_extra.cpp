// RSNA 2019 intracranial hemorrhage challenge: 135 slices chosen for the rare kinds.
#include "corpus/labels.h"

namespace haima::corpus {

DataSet rsna_extra() {
  return {.name = "rsna_extra",
          .title = "RSNA 2019 challenge, 135 slices of the rare kinds",
          .rights = "RSNA 2019 challenge terms: non-commercial research",
          .notes = "chosen for its rare kinds: rates mean nothing",
          .training = Training::research,
          .window = image::Window{40, 80},
          .shares_patients = true,
          .cases = [](const Path& data) { return rsna_slices(data / "rsna_extra"); }};
}

}  // namespace haima::corpus
