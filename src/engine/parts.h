// A network cut into parts whose rows are independent of each other: slices before they become a sequence,
// maps (row by row, so that they stay in the cache), and what follows on vectors (all rows at once, so that
// weights are read once).
#pragma once
#include "base/result.h"
#include "engine/assembler.h"

namespace haima::engine {

struct Division {
  std::vector<Part> parts;  // in order of computation
  std::vector<bool> maps;   // of each part: row by row
  std::vector<int> source;  // of each op: the op whose memory it shares across parts
};

/// Refuses a graph that mixes samples.
Result<Division> divided(const Network& network);

}  // namespace haima::engine
