// A synthetic head with fresh blood deep in its left half.
#pragma once
#include "phantom/phantom.h"
#include "support/data.h"

namespace haima::reader::test {

inline phantom::Phantom bleeding_head(double volume_ml) {
  return phantom::make({.seed = 4,
                        .lesions = {{.kind = phantom::Bleed::intraparenchymal,
                                     .volume_ml = volume_ml,
                                     .age_hours = 3,
                                     .left = true}}},
                       {.width = 256, .height = 256, .pixel_mm = 0.9, .spacing_mm = 5, .thickness_mm = 5},
                       haima::test::context());
}

}  // namespace haima::reader::test
