// Cues: numbers of a slice by which an axial slice of a head in a brain window differs from other pictures.
#pragma once
#include <array>
#include <string_view>

#include "image/prepare.h"

namespace haima::reader {

/// What is measured, on the part of the slice that was taken for the head, 0 black to 1 white of a brain
/// window.
inline constexpr std::array<std::string_view, 31> cue_names = {"black",
                                                               "white",
                                                               "mid",
                                                               "mode",
                                                               "peak",
                                                               "mid_spread",
                                                               "fine",
                                                               "coarse",
                                                               "edges",
                                                               "flat",
                                                               "entropy",
                                                               "mirror",
                                                               "mirror_over_upside",
                                                               "upside",
                                                               "corners",
                                                               "rim",
                                                               "rim_least",
                                                               "rim_depth",
                                                               "inner",
                                                               "inner_spread",
                                                               "rim_over_inner",
                                                               "roundness",
                                                               "fullness",
                                                               "aspect",
                                                               "area",
                                                               "outside",
                                                               "around",
                                                               "top_width",
                                                               "bottom_width",
                                                               "low_width",
                                                               "centre_of_mass"};

using Cues = std::array<double, cue_names.size()>;

/// The place of a cue among them.
consteval std::size_t cue(std::string_view name) {
  std::size_t n = 0;
  while (cue_names[n] != name) ++n;
  return n;
}

/// The part of slice `index` that was taken for the head, as the cues see it: stretched from black to white.
/// An error only where there is no such slice. `box`: where its head was found.
Result<image::Plane<float>> seen_of(const image::Slices& slices, std::size_t index,
                                    const image::HeadBox& box);

/// Of the same slice and box; `seen`: of seen_of().
Result<Cues> cues_of(const image::Slices& slices, std::size_t index, const image::HeadBox& box,
                     const image::Plane<float>& seen);

}  // namespace haima::reader
