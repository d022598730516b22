// Which ways are the fastest on this processor, by trying them: for `haima tune`, never on the way to a
// result.
#pragma once
#include <functional>

#include "engine/engine.h"

namespace haima::engine {

/// What was found for one sort of convolution.
struct Tuned {
  std::string key;
  Way way = Way::table;
  double table_ms = 0, ms = 0;  // of all of this sort together, one input on one thread
};

struct Tuning {
  std::vector<Tuned> found;           // where another way than the table's is faster
  double table_ms = 0, tuned_ms = 0;  // of the whole network
  Ways ways;                          // of every convolution that was tried, most often the table's
};

/// In float32, for one input (of `slices` slices, where it sees scans), each way the least of `runs` runs.
/// Finds nothing where the whole would not gain.
Result<Tuning> tuned(const graph::Graph& graph, const graph::Weights& weights, std::int64_t slices, int runs);

}  // namespace haima::engine
