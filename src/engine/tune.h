// Which ways are the fastest on this processor, by trying them: for `haima tune`, never on the way to a
// result.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

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

// ---- without a clock ----

/// The ways that are tried; the first is the one to beat.
inline constexpr std::array tried_ways = {Way::table, Way::own, Way::blocks, Way::winograd};

/// How a convolution was computed, and how long that took.
struct Taken {
  std::string how = {};
  double ms = 0;
};

/// A convolution as it went when each of `tried_ways` was asked for.
struct Timed {
  std::string key;
  std::array<Taken, tried_ways.size()> ways;
};

/// Of each sort of convolution the fastest way, where that is worth it. Ways that were computed alike are
/// one, whatever the clock said.
std::vector<Tuned> fastest(std::span<const Timed> convolutions);

/// What stays once the whole network went as `found` says: nothing where that was no faster.
Tuning kept(std::span<const Timed> convolutions, const std::vector<Tuned>& found, double table_ms,
            double tuned_ms);

}  // namespace haima::engine
