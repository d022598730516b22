// Effects: what a scanner does to a plane: blur, noise, streaks, motion, whole numbers.
#pragma once
#include "image/plane.h"
#include "phantom/phantom.h"

namespace haima::phantom {

/// The plane as reconstructed; `stream` numbers the plane, so that each has noise of its own.
image::Plane<float> reconstruct(image::Plane<float> hu, const Scanner& scanner, std::uint64_t seed,
                                std::uint64_t stream);

/// Hounsfield units as stored: 12 bits, rescale intercept -1024.
image::Plane<std::int16_t> stored(const image::Plane<float>& hu);

}  // namespace haima::phantom
