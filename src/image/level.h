// How bright tissue is in a picture whose window nobody knows.
#pragma once
#include <span>

namespace haima::image {

/// Grey of the middle pixel between black and white in a slice of a head at level 40, width 80.
inline constexpr float tissue_grey = 0.46F;

/// How much brighter all between black (0) and white (1) must become for its middle pixel to be as bright as
/// that; 0 where hardly anything lies between.
float missing_level(std::span<const float> grey);

/// What is black or white may be anything beyond the window, and stays so.
void add_level(std::span<float> grey, float added);

}  // namespace haima::image
