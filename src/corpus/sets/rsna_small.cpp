// RSNA 2019 intracranial hemorrhage challenge: 269 further slices, 224 pixels wide.
#include "corpus/labels.h"

namespace haima::corpus {

DataSet rsna_small() {
  return {.name = "rsna_small",
          .title = "RSNA 2019 challenge, 269 further slices at 224 pixels",
          .rights = "RSNA 2019 challenge terms: non-commercial research",
          .notes = "two thirds bleed, mostly into the brain itself: rates are not those of a clinic",
          .training = Training::research,
          .window = image::Window{40, 80},
          .shares_patients = true,
          .cases = [](const Path& data) { return rsna_slices(data / "rsna_small"); }};
}

}  // namespace haima::corpus
