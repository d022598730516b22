// Colours of the reports. Those of the kinds stay apart for the colour-blind (after Okabe and Ito's set,
// lightened for dark pictures) and none is the only sign of its kind: a number or a word stands with it.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "image/plane.h"
#include "reader/findings.h"

namespace haima::report {

inline constexpr image::Colour black{0, 0, 0}, white{255, 255, 255}, faint{170, 170, 170},
    flagged_frame{255, 176, 0};

inline constexpr std::array<image::Colour, 5> bleed_colours = {
    image::Colour{230, 159, 0}, image::Colour{255, 107, 74}, image::Colour{86, 180, 233},
    image::Colour{47, 214, 154}, image::Colour{240, 228, 66}};
inline constexpr image::Colour unknown_bleed_colour{255, 92, 214};

inline image::Colour colour_of(const std::optional<reader::Bleed>& kind) {
  return kind ? bleed_colours.at(static_cast<std::size_t>(*kind)) : unknown_bleed_colour;
}

}  // namespace haima::report
