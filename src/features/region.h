// Head and brain in a prepared picture.
#pragma once
#include "base/context.h"
#include "features/recipe.h"
#include "image/window.h"

namespace haima::features {

/// Which pixels count, at least one of them. `window`: what black and white of the picture stand for.
image::Mask region_of(const image::Plane<float>& grey, const image::Window& window, Region region,
                      Context& context);

}  // namespace haima::features
