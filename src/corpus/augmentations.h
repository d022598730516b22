// The augmentations that move pixels, and those that change their values.
#pragma once
#include "corpus/augment.h"

namespace haima::corpus {

std::span<const Augmentation> moving_augmentations();
std::span<const Augmentation> toning_augmentations();

}  // namespace haima::corpus
