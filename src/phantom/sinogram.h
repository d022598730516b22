// Sinogram: what a plane does to X-rays, on a coarse grid: enough for the artefacts that come from whole
// rays: dark bands between dense bones, streaks, and noise that is strongest behind most tissue.
#pragma once
#include <cstdint>

#include "image/plane.h"
#include "phantom/phantom.h"

namespace haima::phantom {

/// Both on a coarse grid over the field of view.
struct RayEffects {
  image::Plane<float> artefact_hu;   // to be added
  image::Plane<float> noise_factor;  // of the noise's standard deviation; about 1 in brain
};

RayEffects ray_effects(const image::Plane<float>& hu, const Scanner& scanner, std::uint64_t seed,
                       std::uint64_t stream);

/// The value of a coarse plane at pixel (x, y) of a plane of the given width and height, linear between.
float coarse_at(const image::Plane<float>& coarse, int x, int y, int width, int height);

}  // namespace haima::phantom
