// RSNA 2019 intracranial hemorrhage challenge: 3,990 single slices.
#include "corpus/labels.h"

namespace haima::corpus {

DataSet rsna_subset() {
  return {.name = "rsna_subset",
          .title = "RSNA 2019 challenge, 3990 single slices",
          .rights = "RSNA 2019 challenge terms: non-commercial research",
          .notes =
              "patients of about half are known; 56 pictures are wholly black, none of which bleeds; some "
              "may have the scanner's own window",
          .training = Training::research,
          .window = image::Window{40, 80},
          .shares_patients = true,
          .cases = [](const Path& data) { return rsna_slices(data / "rsna_subset"); }};
}

}  // namespace haima::corpus
