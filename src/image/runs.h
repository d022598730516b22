// Runs: a mask as stretches of mask pixels along its rows, joined into connected components. The room's
// own business; component.h is what others use.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace haima::image {

struct Run {
  int begin = 0, end = 0;  // x of the first pixel and behind the last
  int y = 0, z = 0;
  int component = 0;  // 0 … count - 1, in order of size, largest first
};

struct Runs {
  std::vector<Run> runs;            // in the order of the rows
  std::vector<std::int64_t> sizes;  // pixels of each component
};

struct Extent {
  int nx = 0, ny = 0, nz = 1;
};

/// The runs of pixels that are not 0 (or, with `complement`, that are). `corners`: diagonal neighbours touch.
Runs connected_runs(std::span<const std::uint8_t> mask, Extent extent, bool corners, bool complement = false);

}  // namespace haima::image
