// train: a Graph learns. In: a graph, weights to start from, batches, a recipe. Out: weights, and what the
// network said. Never: a tensor of libtorch's, an unknown label in a loss, a picture prepared in a way of its
// own.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/json.h"
#include "graph/bundle.h"
#include "graph/graph.h"
#include "train/meeting.h"
#include "train/recipe.h"

namespace haima::train {

/// What is known of one output: as many elements as it has.
struct Target {
  graph::Tensor truth;  // 0 to 1; axis 1 holds classes or outputs
  graph::Tensor known;  // 1 where the truth is known, else 0
};

/// Some samples: what the network is given, and what is known of them.
struct Batch {
  std::map<std::string, graph::Tensor> inputs;  // by the names of the graph's inputs
  graph::Tensor truth;                          // 0 to 1, in the shape of the output that is judged
  graph::Tensor known;                          // 1 where the truth is known, else 0
  std::vector<std::size_t> samples;             // which they are: one for each row
  std::map<std::string, Target> beside = {};    // of the other outputs that the recipe names
};

/// Where batches come from. A batch is a function of the seed and its number alone: so an epoch can be
/// learned again after a kill, and in any order.
class Batches {
 public:
  virtual ~Batches() = default;
  /// Batches of an epoch.
  virtual std::size_t count() const = 0;
  /// `seed` decides the epoch's order and augmentation.
  virtual Result<Batch> batch(std::uint64_t seed, std::size_t number) = 0;
};

/// What a network said of samples, one row each.
struct Predictions {
  std::vector<std::size_t> samples;
  graph::Tensor logits, truth, known;
};

/// Figures of an epoch by name ("accuracy"), for the log.
using Score = std::function<std::map<std::string, double>(const Predictions&)>;

struct Learned {
  graph::Weights weights;  // of the epoch that the recipe keeps
  int best_epoch = 0;      // which that is
  Json epochs;  // a list of objects, one an epoch: epoch, rate, loss, validation_loss, seconds, scores
};

/// Learns. Everything is kept in `folder` after each epoch (last.safetensors, best.safetensors, log.jsonl),
/// and a call that was interrupted goes on from there to the same weights; a folder of another recipe is
/// refused. Equal seeds and threads give equal weights. Where the last epoch is kept, there need be no
/// validation batches.
///
/// Processes of a meeting are all given the same, and learn what one of them would, within rounding: batch
/// norms take the statistics of the whole batch. The first validates, keeps and returns; the others return
/// no weights.
Result<Learned> learn(const graph::Graph& graph, const graph::Weights& start, Batches& training,
                      Batches& validation, const Recipe& recipe, const Path& folder, Context& context,
                      const Score& score = {}, const Meeting& meeting = {});

/// What the network says of each sample, in the batches' order (epoch seed 0).
Result<Predictions> predict(const graph::Graph& graph, const graph::Weights& weights, Batches& batches,
                            const Recipe& recipe, Context& context);

/// The same, a batch at a time: what says more than one number of a sample need not all stand in memory.
using Take = std::function<Result<>(const Predictions&)>;
Result<> predict_each(const graph::Graph& graph, const graph::Weights& weights, Batches& batches,
                      const Recipe& recipe, Context& context, const Take& take);

/// The same function with batch norms opened again: each gets the mean and variance that its input has over
/// the first `most` batches, and scale and shift that leave its output as it was. What a network with folded
/// norms needs before it learns on.
Result<graph::Weights> with_measured_norms(const graph::Graph& graph, const graph::Weights& weights,
                                           Batches& batches, std::size_t most, Context& context);

/// Prepares the process: memory that libtorch asks for again and again is kept, not given back to the system,
/// which alone makes training twice as fast. Call once, first thing in main.
void keep_memory();

}  // namespace haima::train
