// The augmentations that move pixels, those that change their values as scanners do, as archives do, and as
// what is not bleeding does.
#pragma once
#include <algorithm>

#include "corpus/augment.h"

namespace haima::corpus {

std::span<const Augmentation> moving_augmentations();
std::span<const Augmentation> toning_augmentations();
std::span<const Augmentation> filming_augmentations();
std::span<const Augmentation> ailing_augmentations();
/// What undoes some of them, as a reader does.
std::span<const Augmentation> settling_augmentations();

/// A place in a picture, in pixels.
struct Spot {
  double x = 0, y = 0;
};

/// From 0 to `most`; 0 half of the time.
inline double at_times(double most, const Random& random, std::uint64_t i) {
  return std::max(0.0, random.between(i, -most, most));
}

/// By a Gaussian; the edge pixels go on beyond the edge.
Plane<float> blurred(const Plane<float>& plane, double sigma_px);

}  // namespace haima::corpus
