// engine: a graph and its weights become a plan that runs on this processor. In: a graph, weights, inputs as
// plain tensors. Out: the outputs asked for. Never: training, a global, a result that depends on the number
// of threads.
//
// Compiling folds batch norms into convolutions, closes steps with their activation and residual sum, chooses
// how each convolution is computed and packs its weights for it. Batch and number of slices are chosen at
// each run.
#pragma once
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/threads.h"
#include "graph/graph.h"
#include "graph/tensor.h"

namespace haima::engine {

/// By the name of the input node, or of the output or mark.
using Tensors = std::map<std::string, graph::Tensor, std::less<>>;

/// What maps and weights are held in and multiplied as; sums are float32. In int8 convolutions whose ranges
/// are known (ranges_of) are multiplied in bytes and summed exactly; the rest is float32.
enum class Precision { float32, bfloat16, int8 };
std::string_view name_of(Precision precision);
Result<Precision> precision_named(std::string_view name);
/// Whether this processor multiplies them.
bool has(Precision precision);

/// How a convolution is computed: as the engine's own table has it, in the engine's own loop, by oneDNN over
/// blocks of channels, or by oneDNN after Winograd. What it can't be computed as is computed by the table.
enum class Way { table, own, blocks, winograd };
std::string_view name_of(Way way);
Result<Way> way_named(std::string_view name);
/// By the convolutions' lengths (tune.h makes them); "*": of those that are not named.
using Ways = std::map<std::string, Way, std::less<>>;

struct Options {
  /// Which outputs and marks are computed; empty: every output, no mark.
  std::vector<std::string> results = {};
  /// The instruction set of the engine's own loops: "avx512", "avx2", "generic"; empty: the widest that runs
  /// here.
  std::string kernels = {};
  /// Taken where the processor multiplies it, int8 also where the weights hold ranges; float32 elsewhere.
  Precision precision = Precision::float32;
  /// In float32, where they were measured on this processor; none: all by the table.
  Ways ways = {};
};

/// A step of a plan, and how long it took.
struct StepTime {
  std::string name, how;
  double ms = 0;
};

class Plan {
 public:
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;

  /// Inputs are row-major, their first axis the batch. May be called from several threads at once. An input
  /// that is missing or of the wrong shape is an error that names it.
  Result<Tensors> run(const Tensors& inputs, Pool& pool) const;

  /// Every step with the least of its times in `runs` runs, in milliseconds of the processor on one thread,
  /// which other programs do not lengthen.
  Result<std::vector<StepTime>> steps(const Tensors& inputs, int runs) const;

  /// Changes where the plan does: graph, weights, options, instruction set.
  const std::string& hash() const;

  /// What it runs in, which may not be what was asked for.
  Precision precision() const;

  struct State;

 private:
  explicit Plan(std::unique_ptr<State> state);
  friend Result<Plan> compile(const graph::Graph&, const graph::Weights&, const Options&);
  std::unique_ptr<State> state_;
};

Result<Plan> compile(const graph::Graph& graph, const graph::Weights& weights, const Options& options = {});

/// The ranges of what convolutions multiply while `graph` reads `inputs` in float32, as weights to lie beside
/// its own.
Result<graph::Weights> ranges_of(const graph::Graph& graph, const graph::Weights& weights,
                                 std::span<const Tensors> inputs, Pool& pool);

/// The widest instruction set that runs here.
std::string_view instruction_set();

}  // namespace haima::engine
