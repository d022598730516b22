// The augmentations that move pixels, those that change their values as scanners do, and as archives do.
#pragma once
#include "corpus/augment.h"

namespace haima::corpus {

std::span<const Augmentation> moving_augmentations();
std::span<const Augmentation> toning_augmentations();
std::span<const Augmentation> filming_augmentations();

/// By a Gaussian; the edge pixels go on beyond the edge.
Plane<float> blurred(const Plane<float>& plane, double sigma_px);

}  // namespace haima::corpus
