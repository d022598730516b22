// Pasted blood: a slice without bleeding becomes one with, so that the rare kinds on the brain's surface are
// learned from more heads than bled. What is painted follows the slice's own skull and its own noise.
//
// In: a framed plane in a brain window, values from 0 to 1. Never: paint where no closed skull is seen.
#pragma once
#include <cstddef>
#include <optional>

#include "base/random.h"
#include "image/plane.h"

namespace haima::corpus {

struct Pasted {
  std::size_t kind = 0;  // its place in kind_names
  image::Mask mask;
};

/// Paints an epidural, subdural or subarachnoid hemorrhage; nothing where none could be put, and then the
/// plane is as it was.
std::optional<Pasted> paste_blood(image::Plane<float>& plane, const Random& random);

}  // namespace haima::corpus
