// What each augmentation does, as pictures.
#pragma once
#include <string>
#include <vector>

#include "corpus/augment.h"
#include "corpus/pack.h"

namespace haima::corpus {

struct AugmentationSample {
  image::Plane<std::uint8_t> picture;
  std::string name;
};

/// "all": a bleeding picture of the pack changed four times by each augmentation, at twice its usual
/// strength; "paste": blood painted into pictures without; else the recipe done to several pictures, beside
/// each as it was.
Result<std::vector<AugmentationSample>> augmentation_samples(const Pack& pack, const std::string& recipe,
                                                             std::uint64_t seed);

}  // namespace haima::corpus
